; Inno Setup 6 script for Alveoscope. Not run; see README.md beside it.
; Defines from the command line: AppVersion, SourceFolder.

#ifndef AppVersion
  #error Give /DAppVersion=x.y.z
#endif
#ifndef SourceFolder
  #error Give /DSourceFolder=FOLDER, the frozen app
#endif

[Setup]
; Never changes: with it setup finds an older version.
AppId={{6E0D2F5C-7C3B-4B60-9E0B-5B1C6A2F9D11}
AppName=Alveoscope
AppVersion={#AppVersion}
AppPublisher=Alveoscope maintainers
AppComments=Offline triage of chest CT. Not for diagnosis without a physician.
DefaultDirName={autopf}\Alveoscope
DefaultGroupName=Alveoscope
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog commandline
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile={#SourceFolder}\LICENSE
OutputBaseFilename=alveoscope-setup
SetupIconFile={#SourceFolder}\icons\alveoscope.ico
UninstallDisplayIcon={app}\alveoscope-desktop.exe
Compression=lzma2/max
SolidCompression=yes
; A running app is never closed by force: a physician may be reading.
CloseApplications=no
ChangesAssociations=yes
WizardStyle=modern

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "es"; MessagesFile: "compiler:Languages\Spanish.isl"
Name: "pt"; MessagesFile: "compiler:Languages\BrazilianPortuguese.isl"

[InstallDelete]
; Files of an older version must not stay among those of the new one. Data lie elsewhere.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#SourceFolder}\*"; DestDir: "{app}"; Excludes: "site\*"; Flags: recursesubdirs ignoreversion
; A profile that the site changed stays.
Source: "{#SourceFolder}\site\*"; DestDir: "{app}\site"; Flags: recursesubdirs onlyifdoesntexist uninsneveruninstall

[Icons]
Name: "{group}\Alveoscope"; Filename: "{app}\alveoscope-desktop.exe"

[Registry]
Root: HKA; Subkey: "Software\Classes\Alveoscope.DICOM"; ValueType: string; ValueData: "DICOM image"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Alveoscope.DICOM\DefaultIcon"; ValueType: string; ValueData: "{app}\alveoscope-desktop.exe,0"
Root: HKA; Subkey: "Software\Classes\Alveoscope.DICOM\shell\open\command"; ValueType: string; ValueData: """{app}\alveoscope-desktop.exe"" ""%1"""
; Offered beside the viewer that is there, not in its place.
Root: HKA; Subkey: "Software\Classes\.dcm\OpenWithProgids"; ValueType: string; ValueName: "Alveoscope.DICOM"; ValueData: ""; Flags: uninsdeletevalue

[Run]
Filename: "{app}\alveoscope.exe"; Parameters: "doctor --strict"; Flags: runhidden; StatusMsg: "Checking the installation..."
Filename: "{app}\alveoscope-desktop.exe"; Description: "Open Alveoscope"; Flags: postinstall nowait skipifsilent unchecked
