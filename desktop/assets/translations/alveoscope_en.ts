<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_GB" sourcelanguage="en">
    <context>
        <name>Batch</name>
        <message numerus="yes">
            <source>%n failed</source>
            <translation>
                <numerusform>%n failed</numerusform>
                <numerusform>%n failed</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) belong to no study</source>
            <translation>
                <numerusform>%n file belongs to no study</numerusform>
                <numerusform>%n files belong to no study</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n of them in an earlier run</source>
            <translation>
                <numerusform>%n of them in an earlier run</numerusform>
                <numerusform>%n of them in an earlier run</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) judged</source>
            <translation>
                <numerusform>%n study judged</numerusform>
                <numerusform>%n studies judged</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Browser</name>
        <message numerus="yes">
            <source>%n file(s) left out</source>
            <translation>
                <numerusform>%n file left out</numerusform>
                <numerusform>%n files left out</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n image(s)</source>
            <translation>
                <numerusform>%n image</numerusform>
                <numerusform>%n images</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n series</source>
            <translation>
                <numerusform>%n series</numerusform>
                <numerusform>%n series</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Compare</name>
        <message numerus="yes">
            <source>%n day(s) apart</source>
            <translation>
                <numerusform>%n day apart</numerusform>
                <numerusform>%n days apart</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) not analysed yet; what changed is shown after that.</source>
            <translation>
                <numerusform>%n study has not been analysed yet; what changed is shown after that.</numerusform>
                <numerusform>%n studies have not been analysed yet; what changed is shown after that.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Intake</name>
        <message numerus="yes">
            <source>%n object(s) came, the last at {time}</source>
            <translation>
                <numerusform>%n object came, at {time}</numerusform>
                <numerusform>%n objects came, the last at {time}</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) judged</source>
            <translation>
                <numerusform>%n study judged</numerusform>
                <numerusform>%n studies judged</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) that came need a physician now.</source>
            <translation>
                <numerusform>%n study that came needs a physician now.</numerusform>
                <numerusform>%n studies that came need a physician now.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Pacs</name>
        <message numerus="yes">
            <source>%n series</source>
            <translation>
                <numerusform>%n series</numerusform>
                <numerusform>%n series</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) found</source>
            <translation>
                <numerusform>%n study found</numerusform>
                <numerusform>%n studies found</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) retrieved and opened.</source>
            <translation>
                <numerusform>%n study retrieved and opened.</numerusform>
                <numerusform>%n studies retrieved and opened.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>The PACS accepted %n object(s).</source>
            <translation>
                <numerusform>The PACS accepted %n object.</numerusform>
                <numerusform>The PACS accepted %n objects.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>The first %n studies are shown; the PACS has more. Narrow the search.</source>
            <translation>
                <numerusform>The first %n study is shown; the PACS has more. Narrow the search.</numerusform>
                <numerusform>The first %n studies are shown; the PACS has more. Narrow the search.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Reading</name>
        <message numerus="yes">
            <source>%n file(s) written to {folder}.</source>
            <translation>
                <numerusform>%n file written to {folder}.</numerusform>
                <numerusform>%n files written to {folder}.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Review</name>
        <message numerus="yes">
            <source>%n key image(s)</source>
            <translation>
                <numerusform>%n key image</numerusform>
                <numerusform>%n key images</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>StudyTree</name>
        <message numerus="yes">
            <source>%n image(s)</source>
            <translation>
                <numerusform>%n image</numerusform>
                <numerusform>%n images</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n series</source>
            <translation>
                <numerusform>%n series</numerusform>
                <numerusform>%n series</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Support</name>
        <message numerus="yes">
            <source>%n setting(s) taken over.</source>
            <translation>
                <numerusform>%n setting taken over.</numerusform>
                <numerusform>%n settings taken over.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>SystemCheck</name>
        <message numerus="yes">
            <source>%n check(s) failed</source>
            <translation>
                <numerusform>%n check failed</numerusform>
                <numerusform>%n checks failed</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Works; %n warning(s)</source>
            <translation>
                <numerusform>Works; %n warning</numerusform>
                <numerusform>Works; %n warnings</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Troubles</name>
        <message numerus="yes">
            <source>%n more of this kind</source>
            <translation>
                <numerusform>%n more of this kind</numerusform>
                <numerusform>%n more of this kind</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Unfinished</name>
        <message numerus="yes">
            <source>%n series were waiting to be analysed when Alveoscope was closed.</source>
            <translation>
                <numerusform>%n series was waiting to be analysed when Alveoscope was closed.</numerusform>
                <numerusform>%n series were waiting to be analysed when Alveoscope was closed.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Verdict</name>
        <message numerus="yes">
            <source>PARTIAL: %n image(s) could not be read</source>
            <translation>
                <numerusform>PARTIAL: %n image could not be read</numerusform>
                <numerusform>PARTIAL: %n images could not be read</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Viewer</name>
        <message numerus="yes">
            <source>%n image(s) could not be read and are missing.</source>
            <translation>
                <numerusform>%n image could not be read and is missing.</numerusform>
                <numerusform>%n images could not be read and are missing.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Worklist</name>
        <message numerus="yes">
            <source>%n patient(s), the next one on top</source>
            <translation>
                <numerusform>%n patient</numerusform>
                <numerusform>%n patients, the next one on top</numerusform>
            </translation>
        </message>
    </context>
</TS>
