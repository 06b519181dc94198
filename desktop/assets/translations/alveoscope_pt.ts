<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pt_BR" sourcelanguage="en">
    <context>
        <name>About</name>
        <message>
            <source>About Alveoscope</source>
            <translation>Sobre o Alveoscope</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Fechar</translation>
        </message>
        <message>
            <source>Licence</source>
            <translation>Licença</translation>
        </message>
        <message>
            <source>Licence of the networks: {licence}</source>
            <translation>Licença das redes: {licence}</translation>
        </message>
        <message>
            <source>Licence: Apache-2.0</source>
            <translation>Licença: Apache-2.0</translation>
        </message>
        <message>
            <source>Package</source>
            <translation>Pacote</translation>
        </message>
        <message>
            <source>Packages and licences</source>
            <translation>Pacotes e licenças</translation>
        </message>
        <message>
            <source>The back-end is shown here after the first analysis.</source>
            <translation>O motor aparece aqui após a primeira análise.</translation>
        </message>
        <message>
            <source>Version</source>
            <translation>Versão</translation>
        </message>
        <message>
            <source>Version {version}, Qt {qt}</source>
            <translation>Versão {version}, Qt {qt}</translation>
        </message>
    </context>
    <context>
        <name>Actions</name>
        <message>
            <source>About Alveoscope</source>
            <translation>Sobre o Alveoscope</translation>
        </message>
        <message>
            <source>Analyse all</source>
            <translation>Analisar tudo</translation>
        </message>
        <message>
            <source>Analyse this series</source>
            <translation>Analisar esta série</translation>
        </message>
        <message>
            <source>Analysis</source>
            <translation>Análise</translation>
        </message>
        <message>
            <source>Angle</source>
            <translation>Ângulo</translation>
        </message>
        <message>
            <source>Arrow</source>
            <translation>Seta</translation>
        </message>
        <message>
            <source>Axial, coronal, sagittal</source>
            <translation>Axial, coronal, sagital</translation>
        </message>
        <message>
            <source>Batch of a folder…</source>
            <translation>Lote de uma pasta…</translation>
        </message>
        <message>
            <source>Cine</source>
            <translation>Cine</translation>
        </message>
        <message>
            <source>Cine faster</source>
            <translation>Cine mais rápido</translation>
        </message>
        <message>
            <source>Cine slower</source>
            <translation>Cine mais lento</translation>
        </message>
        <message>
            <source>Clear this list</source>
            <translation>Limpar esta lista</translation>
        </message>
        <message>
            <source>Close all studies</source>
            <translation>Fechar todos os estudos</translation>
        </message>
        <message>
            <source>Close this study</source>
            <translation>Fechar este estudo</translation>
        </message>
        <message>
            <source>Compare with the prior study</source>
            <translation>Comparar com o estudo anterior</translation>
        </message>
        <message>
            <source>Copy image</source>
            <translation>Copiar imagem</translation>
        </message>
        <message>
            <source>Corner text</source>
            <translation>Textos nos cantos</translation>
        </message>
        <message>
            <source>Crosshair</source>
            <translation>Cruz de referência</translation>
        </message>
        <message>
            <source>DICOM header…</source>
            <translation>Cabeçalho DICOM…</translation>
        </message>
        <message>
            <source>Delete last measurement</source>
            <translation>Excluir a última medição</translation>
        </message>
        <message>
            <source>Delete measurements of this image</source>
            <translation>Excluir as medições desta imagem</translation>
        </message>
        <message>
            <source>Distance</source>
            <translation>Distância</translation>
        </message>
        <message>
            <source>Ellipse</source>
            <translation>Elipse</translation>
        </message>
        <message>
            <source>Export image as PNG…</source>
            <translation>Exportar imagem como PNG…</translation>
        </message>
        <message>
            <source>Export result…</source>
            <translation>Exportar resultado…</translation>
        </message>
        <message>
            <source>Export settings…</source>
            <translation>Exportar configurações…</translation>
        </message>
        <message>
            <source>File</source>
            <translation>Arquivo</translation>
        </message>
        <message>
            <source>First image</source>
            <translation>Primeira imagem</translation>
        </message>
        <message>
            <source>Fit to pane</source>
            <translation>Ajustar ao painel</translation>
        </message>
        <message>
            <source>Flip horizontally</source>
            <translation>Espelhar na horizontal</translation>
        </message>
        <message>
            <source>Flip vertically</source>
            <translation>Espelhar na vertical</translation>
        </message>
        <message>
            <source>Four panes</source>
            <translation>Quatro painéis</translation>
        </message>
        <message>
            <source>Freehand</source>
            <translation>Mão livre</translation>
        </message>
        <message>
            <source>Full screen</source>
            <translation>Tela cheia</translation>
        </message>
        <message>
            <source>Help</source>
            <translation>Ajuda</translation>
        </message>
        <message>
            <source>Hide or show panels</source>
            <translation>Ocultar ou mostrar os painéis</translation>
        </message>
        <message>
            <source>Image</source>
            <translation>Imagem</translation>
        </message>
        <message>
            <source>Image only</source>
            <translation>Só a imagem</translation>
        </message>
        <message>
            <source>Import settings…</source>
            <translation>Importar configurações…</translation>
        </message>
        <message>
            <source>Invert</source>
            <translation>Inverter</translation>
        </message>
        <message>
            <source>Key image</source>
            <translation>Imagem-chave</translation>
        </message>
        <message>
            <source>Keyboard and mouse</source>
            <translation>Teclado e mouse</translation>
        </message>
        <message>
            <source>Last image</source>
            <translation>Última imagem</translation>
        </message>
        <message>
            <source>Layout</source>
            <translation>Disposição</translation>
        </message>
        <message>
            <source>Lung and soft tissue side by side</source>
            <translation>Pulmão e partes moles lado a lado</translation>
        </message>
        <message>
            <source>Magnifier</source>
            <translation>Lupa</translation>
        </message>
        <message>
            <source>Model card of the networks</source>
            <translation>Ficha do modelo</translation>
        </message>
        <message>
            <source>Navigate</source>
            <translation>Navegar</translation>
        </message>
        <message>
            <source>Next image</source>
            <translation>Próxima imagem</translation>
        </message>
        <message>
            <source>Next pane</source>
            <translation>Próximo painel</translation>
        </message>
        <message>
            <source>Next series</source>
            <translation>Próxima série</translation>
        </message>
        <message>
            <source>Next suspicious image</source>
            <translation>Próxima imagem suspeita</translation>
        </message>
        <message>
            <source>One pane</source>
            <translation>Um painel</translation>
        </message>
        <message>
            <source>Opacities as contours</source>
            <translation>Opacidades como contornos</translation>
        </message>
        <message>
            <source>Opacity map</source>
            <translation>Mapa de opacidades</translation>
        </message>
        <message>
            <source>Open files, ZIP or DICOMDIR…</source>
            <translation>Abrir arquivos, ZIP ou DICOMDIR…</translation>
        </message>
        <message>
            <source>Open folder…</source>
            <translation>Abrir pasta…</translation>
        </message>
        <message>
            <source>Outline of what the networks saw</source>
            <translation>Contorno do que as redes viram</translation>
        </message>
        <message>
            <source>Pan</source>
            <translation>Deslocar</translation>
        </message>
        <message>
            <source>Prepare this computer's GPU…</source>
            <translation>Preparar a GPU deste computador…</translation>
        </message>
        <message>
            <source>Previous image</source>
            <translation>Imagem anterior</translation>
        </message>
        <message>
            <source>Previous series</source>
            <translation>Série anterior</translation>
        </message>
        <message>
            <source>Previous suspicious image</source>
            <translation>Imagem suspeita anterior</translation>
        </message>
        <message>
            <source>Print image…</source>
            <translation>Imprimir imagem…</translation>
        </message>
        <message>
            <source>Print report…</source>
            <translation>Imprimir relatório…</translation>
        </message>
        <message>
            <source>Query/Retrieve…</source>
            <translation>Buscar no PACS…</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>Sair</translation>
        </message>
        <message>
            <source>Receiver and watched folder…</source>
            <translation>Receptor e pasta monitorada…</translation>
        </message>
        <message>
            <source>Recent places</source>
            <translation>Locais recentes</translation>
        </message>
        <message>
            <source>Rectangle</source>
            <translation>Retângulo</translation>
        </message>
        <message>
            <source>Reload failed images</source>
            <translation>Ler novamente as imagens com falha</translation>
        </message>
        <message>
            <source>Reset</source>
            <translation>Restaurar</translation>
        </message>
        <message>
            <source>Rotate left</source>
            <translation>Girar à esquerda</translation>
        </message>
        <message>
            <source>Rotate right</source>
            <translation>Girar à direita</translation>
        </message>
        <message>
            <source>Save support bundle…</source>
            <translation>Salvar pacote de suporte…</translation>
        </message>
        <message>
            <source>Scroll</source>
            <translation>Percorrer</translation>
        </message>
        <message>
            <source>Scroll panes together</source>
            <translation>Percorrer os painéis juntos</translation>
        </message>
        <message>
            <source>Search in the list</source>
            <translation>Buscar na lista</translation>
        </message>
        <message>
            <source>Second image window</source>
            <translation>Segunda janela de imagens</translation>
        </message>
        <message>
            <source>Send result to the PACS</source>
            <translation>Enviar o resultado ao PACS</translation>
        </message>
        <message>
            <source>Settings…</source>
            <translation>Configurações…</translation>
        </message>
        <message>
            <source>Slab: mean, MIP, MinIP, off</source>
            <translation>Bloco: média, MIP, MinIP, desligado</translation>
        </message>
        <message>
            <source>Smooth enlarged images</source>
            <translation>Suavizar imagens ampliadas</translation>
        </message>
        <message>
            <source>Stop all analyses</source>
            <translation>Parar todas as análises</translation>
        </message>
        <message>
            <source>Stop what is running</source>
            <translation>Parar o que está em andamento</translation>
        </message>
        <message>
            <source>Straighten rotated planes</source>
            <translation>Endireitar os planos girados</translation>
        </message>
        <message>
            <source>System check</source>
            <translation>Verificação do sistema</translation>
        </message>
        <message>
            <source>Ten images back</source>
            <translation>Dez imagens para trás</translation>
        </message>
        <message>
            <source>Ten images forward</source>
            <translation>Dez imagens para a frente</translation>
        </message>
        <message>
            <source>Thicker slab</source>
            <translation>Bloco mais espesso</translation>
        </message>
        <message>
            <source>Thinner slab</source>
            <translation>Bloco mais fino</translation>
        </message>
        <message>
            <source>Three panes</source>
            <translation>Três painéis</translation>
        </message>
        <message>
            <source>Tools</source>
            <translation>Ferramentas</translation>
        </message>
        <message>
            <source>Two panes</source>
            <translation>Dois painéis</translation>
        </message>
        <message>
            <source>View</source>
            <translation>Exibir</translation>
        </message>
        <message>
            <source>Window</source>
            <translation>Janela</translation>
        </message>
        <message>
            <source>Window from a region</source>
            <translation>Janela a partir de uma região</translation>
        </message>
        <message>
            <source>Window presets (keys 1 to 9)</source>
            <translation>Janelas predefinidas (teclas 1 a 9)</translation>
        </message>
        <message>
            <source>Window presets…</source>
            <translation>Janelas predefinidas…</translation>
        </message>
        <message>
            <source>Window/level</source>
            <translation>Janela/nível</translation>
        </message>
        <message>
            <source>Worklist</source>
            <translation>Lista de trabalho</translation>
        </message>
        <message>
            <source>Zoom</source>
            <translation>Zoom</translation>
        </message>
        <message>
            <source>Zoom in</source>
            <translation>Aproximar</translation>
        </message>
        <message>
            <source>Zoom out</source>
            <translation>Afastar</translation>
        </message>
    </context>
    <context>
        <name>Analysis</name>
        <message>
            <source>Compiling the networks for this GPU (once, some minutes)</source>
            <translation>Compilando as redes para esta GPU (uma vez, alguns minutos)</translation>
        </message>
        <message>
            <source>Finding the lungs</source>
            <translation>Localizando os pulmões</translation>
        </message>
        <message>
            <source>Loading the networks…</source>
            <translation>Carregando as redes…</translation>
        </message>
        <message>
            <source>Looking at the series</source>
            <translation>Examinando a série</translation>
        </message>
        <message>
            <source>Reading images</source>
            <translation>Lendo imagens</translation>
        </message>
        <message>
            <source>Running the networks</source>
            <translation>Executando as redes</translation>
        </message>
        <message>
            <source>Writing</source>
            <translation>Gravando</translation>
        </message>
        <message>
            <source>{stage}: {done} of {total}</source>
            <translation>{stage}: {done} de {total}</translation>
        </message>
    </context>
    <context>
        <name>Batch</name>
        <message numerus="yes">
            <source>%n failed</source>
            <translation>
                <numerusform>%n falhou</numerusform>
                <numerusform>%n falharam</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) belong to no study</source>
            <translation>
                <numerusform>%n arquivo não pertence a nenhum estudo</numerusform>
                <numerusform>%n arquivos não pertencem a nenhum estudo</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n of them in an earlier run</source>
            <translation>
                <numerusform>%n deles em uma execução anterior</numerusform>
                <numerusform>%n deles em uma execução anterior</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) judged</source>
            <translation>
                <numerusform>%n estudo avaliado</numerusform>
                <numerusform>%n estudos avaliados</numerusform>
            </translation>
        </message>
        <message>
            <source>All studies</source>
            <translation>Todos os estudos</translation>
        </message>
        <message>
            <source>Batch</source>
            <translation>Lote</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>Escolher…</translation>
        </message>
        <message>
            <source>Continue</source>
            <translation>Continuar</translation>
        </message>
        <message>
            <source>Date</source>
            <translation>Data</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>Falhou</translation>
        </message>
        <message>
            <source>Filter</source>
            <translation>Filtro</translation>
        </message>
        <message>
            <source>Folder for the results</source>
            <translation>Pasta para os resultados</translation>
        </message>
        <message>
            <source>Folder with studies</source>
            <translation>Pasta com estudos</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>Imagens</translation>
        </message>
        <message>
            <source>Looking for studies: {done} files read…</source>
            <translation>Procurando estudos: {done} arquivos lidos…</translation>
        </message>
        <message>
            <source>Lungs affected</source>
            <translation>Pulmão afetado</translation>
        </message>
        <message>
            <source>Need a physician now</source>
            <translation>Precisam de um médico já</translation>
        </message>
        <message>
            <source>Negative</source>
            <translation>Negativo</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>Abrir</translation>
        </message>
        <message>
            <source>Open the folder</source>
            <translation>Abrir a pasta</translation>
        </message>
        <message>
            <source>Patient</source>
            <translation>Paciente</translation>
        </message>
        <message>
            <source>Patients' names and IDs in the table</source>
            <translation>Nomes e IDs dos pacientes na tabela</translation>
        </message>
        <message>
            <source>Positive</source>
            <translation>Positivo</translation>
        </message>
        <message>
            <source>Probability</source>
            <translation>Probabilidade</translation>
        </message>
        <message>
            <source>Remark</source>
            <translation>Observação</translation>
        </message>
        <message>
            <source>Results</source>
            <translation>Resultados</translation>
        </message>
        <message>
            <source>Search in the results</source>
            <translation>Buscar nos resultados</translation>
        </message>
        <message>
            <source>Series</source>
            <translation>Série</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>Iniciar</translation>
        </message>
        <message>
            <source>Starting…</source>
            <translation>Iniciando…</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Parar</translation>
        </message>
        <message>
            <source>Stopped. What is done is kept; "Continue" resumes it.</source>
            <translation>Parado. O que foi feito permanece; Continuar segue a partir daí.</translation>
        </message>
        <message>
            <source>Table (CSV)</source>
            <translation>Tabela (CSV)</translation>
        </message>
        <message>
            <source>Verdict</source>
            <translation>Veredito</translation>
        </message>
        <message>
            <source>about {time} left</source>
            <translation>restam cerca de {time}</translation>
        </message>
        <message>
            <source>{done} of {total} studies</source>
            <translation>{done} de {total} estudos</translation>
        </message>
    </context>
    <context>
        <name>Browser</name>
        <message numerus="yes">
            <source>%n file(s) left out</source>
            <translation>
                <numerusform>%n arquivo deixado de fora</numerusform>
                <numerusform>%n arquivos deixados de fora</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n image(s)</source>
            <translation>
                <numerusform>%n imagem</numerusform>
                <numerusform>%n imagens</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n series</source>
            <translation>
                <numerusform>%n série</numerusform>
                <numerusform>%n séries</numerusform>
            </translation>
        </message>
        <message>
            <source>Close this study</source>
            <translation>Fechar este estudo</translation>
        </message>
        <message>
            <source>Looking for images…</source>
            <translation>Procurando imagens…</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Nome</translation>
        </message>
        <message>
            <source>Newest</source>
            <translation>Mais recentes</translation>
        </message>
        <message>
            <source>Nothing new was found.</source>
            <translation>Nada de novo foi encontrado.</translation>
        </message>
        <message>
            <source>Order</source>
            <translation>Ordem</translation>
        </message>
        <message>
            <source>Patient ID</source>
            <translation>ID do paciente</translation>
        </message>
        <message>
            <source>Patients, studies and series</source>
            <translation>Pacientes, estudos e séries</translation>
        </message>
        <message>
            <source>Reading files: {done}…</source>
            <translation>Lendo arquivos: {done}…</translation>
        </message>
        <message>
            <source>Reading {done} of {total} files…</source>
            <translation>Lendo {done} de {total} arquivos…</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>Buscar</translation>
        </message>
        <message>
            <source>Search name, ID, date, description</source>
            <translation>Buscar nome, ID, data, descrição</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Parar</translation>
        </message>
        <message>
            <source>Stopped.</source>
            <translation>Parado.</translation>
        </message>
        <message>
            <source>This is not there any more: {place}</source>
            <translation>Isto não está mais lá: {place}</translation>
        </message>
        <message>
            <source>Was it moved or renamed, or the drive unplugged?</source>
            <translation>Foi movido ou renomeado, ou a unidade foi desconectada?</translation>
        </message>
    </context>
    <context>
        <name>Compare</name>
        <message numerus="yes">
            <source>%n day(s) apart</source>
            <translation>
                <numerusform>%n dia entre os dois</numerusform>
                <numerusform>%n dias entre os dois</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) not analysed yet; what changed is shown after that.</source>
            <translation>
                <numerusform>%n estudo ainda não analisado: a mudança será mostrada depois.</numerusform>
                <numerusform>%n estudos ainda não analisados: a mudança será mostrada depois.</numerusform>
            </translation>
        </message>
        <message>
            <source>Analyse what is missing</source>
            <translation>Analisar o que falta</translation>
        </message>
        <message>
            <source>Another study of this patient is available: {day}.</source>
            <translation>Há outro estudo deste paciente: {day}.</translation>
        </message>
        <message>
            <source>Change</source>
            <translation>Mudança</translation>
        </message>
        <message>
            <source>Compare with the study in view</source>
            <translation>Comparar com o estudo na tela</translation>
        </message>
        <message>
            <source>Compare with {study}</source>
            <translation>Comparar com {study}</translation>
        </message>
        <message>
            <source>Current</source>
            <translation>Atual</translation>
        </message>
        <message>
            <source>Current minus prior; of per cent, in percentage points (pp).</source>
            <translation>Atual menos anterior; de percentuais, em pontos percentuais (p.p.).</translation>
        </message>
        <message>
            <source>Earlier studies in the PACS…</source>
            <translation>Estudos anteriores no PACS…</translation>
        </message>
        <message>
            <source>End the comparison</source>
            <translation>Encerrar a comparação</translation>
        </message>
        <message>
            <source>Measure</source>
            <translation>Medida</translation>
        </message>
        <message>
            <source>No other study of this patient is open.</source>
            <translation>Não há outro estudo aberto deste paciente.</translation>
        </message>
        <message>
            <source>No other study of this patient is open. Open the earlier one, too.</source>
            <translation>Não há outro estudo aberto deste paciente. Abra também o anterior.</translation>
        </message>
        <message>
            <source>No series of the other study can be analysed.</source>
            <translation>Nenhuma série do outro estudo pode ser analisada.</translation>
        </message>
        <message>
            <source>Open and compare with {study}</source>
            <translation>Abrir e comparar com {study}</translation>
        </message>
        <message>
            <source>Other studies of this patient</source>
            <translation>Outros estudos deste paciente</translation>
        </message>
        <message>
            <source>Prior</source>
            <translation>Anterior</translation>
        </message>
        <message>
            <source>The series doctor says why.</source>
            <translation>O revisor de séries diz por quê.</translation>
        </message>
        <message>
            <source>The time between the two studies is not known.</source>
            <translation>Não se sabe quantos dias os separam.</translation>
        </message>
        <message>
            <source>This series has not been analysed yet.</source>
            <translation>Esta série ainda não foi analisada.</translation>
        </message>
        <message>
            <source>Waiting for the analysis…</source>
            <translation>Aguardando a análise…</translation>
        </message>
        <message>
            <source>What changed</source>
            <translation>O que mudou</translation>
        </message>
        <message>
            <source>pp</source>
            <translation>p.p.</translation>
        </message>
    </context>
    <context>
        <name>Crash</name>
        <message>
            <source>Alveoscope can't start.</source>
            <translation>O Alveoscope não pode ser iniciado.</translation>
        </message>
        <message>
            <source>Alveoscope has run into an internal error. You can continue, but check what you see; results already written are safe. The report below names no patient and no folder. Nothing is sent anywhere.</source>
            <translation>Ocorreu um erro interno no Alveoscope. Você pode continuar, mas confira o que vê; os resultados já gravados estão a salvo. O relatório abaixo não cita nenhum paciente nem pasta. Nada é enviado a lugar algum.</translation>
        </message>
        <message>
            <source>Continue</source>
            <translation>Continuar</translation>
        </message>
        <message>
            <source>Copy report</source>
            <translation>Copiar relatório</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>Sair</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Relatório</translation>
        </message>
        <message>
            <source>Something went wrong</source>
            <translation>Algo deu errado</translation>
        </message>
    </context>
    <context>
        <name>Diagnosis</name>
        <message>
            <source>Also note</source>
            <translation>Observe também</translation>
        </message>
        <message>
            <source>Analyse (F5)</source>
            <translation>Analisar (F5)</translation>
        </message>
        <message>
            <source>Analyse again</source>
            <translation>Analisar novamente</translation>
        </message>
        <message>
            <source>Export…</source>
            <translation>Exportar…</translation>
        </message>
        <message>
            <source>No series is open.</source>
            <translation>Nenhuma série aberta.</translation>
        </message>
        <message>
            <source>Progress of the analysis</source>
            <translation>Progresso da análise</translation>
        </message>
        <message>
            <source>Send to PACS</source>
            <translation>Enviar ao PACS</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Parar</translation>
        </message>
        <message>
            <source>The analysis was stopped: there is no result.</source>
            <translation>A análise foi interrompida: não há resultado.</translation>
        </message>
        <message>
            <source>The series doctor objects to it; an analysis will say why.</source>
            <translation>O revisor de séries tem objeções; uma análise dirá por quê.</translation>
        </message>
        <message>
            <source>This series has not been analysed yet.</source>
            <translation>Esta série ainda não foi analisada.</translation>
        </message>
        <message>
            <source>This series is waiting for its turn.</source>
            <translation>Esta série aguarda a sua vez.</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>Tentar novamente</translation>
        </message>
        <message>
            <source>Why</source>
            <translation>Por quê</translation>
        </message>
        <message>
            <source>Your answer</source>
            <translation>Sua resposta</translation>
        </message>
    </context>
    <context>
        <name>Evidence</name>
        <message>
            <source>After an analysis: what the autoencoder makes of the image in view.</source>
            <translation>Após uma análise: o que o autocodificador faz da imagem visível.</translation>
        </message>
        <message>
            <source>Analyse the series again.</source>
            <translation>Analise a série novamente.</translation>
        </message>
        <message>
            <source>Calibrated probability of COVID-19 pneumonia on this image.</source>
            <translation>Probabilidade calibrada de pneumonia por COVID-19 nesta imagem.</translation>
        </message>
        <message>
            <source>Contour</source>
            <translation>Contorno</translation>
        </message>
        <message>
            <source>Details</source>
            <translation>Detalhes</translation>
        </message>
        <message>
            <source>From left to right: what the autoencoder was given, what it made of it, and the difference: orange where the image is brighter than expected, blue where it is darker.</source>
            <translation>Da esquerda para a direita: o que o autocodificador recebeu, o que fez disso e a diferença: laranja onde a imagem é mais clara que o esperado, azul onde é mais escura.</translation>
        </message>
        <message>
            <source>Image {number}: {words}</source>
            <translation>Imagem {number}: {words}</translation>
        </message>
        <message>
            <source>Numbers by which the networks tell what they know.</source>
            <translation>Números pelos quais as redes dizem o que conhecem.</translation>
        </message>
        <message>
            <source>Opacities that the classifier marked inside the lungs: blue for ground glass, orange for consolidation. Soft edges: the map has 56 x 56 places. Never part of the image itself.</source>
            <translation>Opacidades que o classificador marcou dentro dos pulmões: azul, vidro fosco; laranja, consolidação. Bordas suaves: o mapa tem 56 x 56 pontos. Nunca faz parte da imagem.</translation>
        </message>
        <message>
            <source>Opacity map</source>
            <translation>Mapa de opacidades</translation>
        </message>
        <message>
            <source>Original</source>
            <translation>Original</translation>
        </message>
        <message>
            <source>Original, reconstruction and residual</source>
            <translation>Original, reconstrução e resíduo</translation>
        </message>
        <message>
            <source>Rebuilding the image…</source>
            <translation>Reconstruindo a imagem…</translation>
        </message>
        <message>
            <source>Reconstruction</source>
            <translation>Reconstrução</translation>
        </message>
        <message>
            <source>Residual</source>
            <translation>Resíduo</translation>
        </message>
        <message>
            <source>Strength of the colours</source>
            <translation>Intensidade das cores</translation>
        </message>
        <message>
            <source>The networks were changed since this result was made.</source>
            <translation>As redes foram trocadas depois deste resultado.</translation>
        </message>
        <message>
            <source>This image was not judged.</source>
            <translation>Esta imagem não foi avaliada.</translation>
        </message>
    </context>
    <context>
        <name>Export</name>
        <message>
            <source>A summary and the key images as pictures, for every viewer.</source>
            <translation>Um resumo e as imagens-chave como figuras, para qualquer visualizador.</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Cancelar</translation>
        </message>
        <message>
            <source>Choose another printer, or another file to print into.</source>
            <translation>Escolha outra impressora ou outro arquivo para imprimir.</translation>
        </message>
        <message>
            <source>Choose folder…</source>
            <translation>Escolher pasta…</translation>
        </message>
        <message>
            <source>DICOM key objects</source>
            <translation>Objetos-chave DICOM</translation>
        </message>
        <message>
            <source>DICOM secondary captures</source>
            <translation>Capturas secundárias DICOM</translation>
        </message>
        <message>
            <source>DICOM segmentation (masks)</source>
            <translation>Segmentação DICOM (máscaras)</translation>
        </message>
        <message>
            <source>DICOM structured report</source>
            <translation>Relatório estruturado DICOM</translation>
        </message>
        <message>
            <source>Everything that was measured, exactly; without the patient's name.</source>
            <translation>Tudo o que foi medido, com exatidão; sem o nome do paciente.</translation>
        </message>
        <message>
            <source>Export image</source>
            <translation>Exportar imagem</translation>
        </message>
        <message>
            <source>Export into</source>
            <translation>Exportar para</translation>
        </message>
        <message>
            <source>Export result</source>
            <translation>Exportar resultado</translation>
        </message>
        <message>
            <source>JSON result</source>
            <translation>Resultado JSON</translation>
        </message>
        <message>
            <source>Masks of lungs and opacities, for the archive; the structured report refers to them.</source>
            <translation>Máscaras dos pulmões e das opacidades, para o PACS; o relatório estruturado se refere a elas.</translation>
        </message>
        <message>
            <source>NIfTI masks</source>
            <translation>Máscaras NIfTI</translation>
        </message>
        <message>
            <source>One line per image, for a spreadsheet.</source>
            <translation>Uma linha por imagem, para uma planilha.</translation>
        </message>
        <message>
            <source>One page to print: verdict, reasons, key images. Holds the patient's name.</source>
            <translation>Uma página para imprimir: veredito, razões, imagens-chave. Contém o nome do paciente.</translation>
        </message>
        <message>
            <source>PDF page</source>
            <translation>Página PDF</translation>
        </message>
        <message>
            <source>PNG images (*.png)</source>
            <translation>Imagens PNG (*.png)</translation>
        </message>
        <message>
            <source>Print the image</source>
            <translation>Imprimir a imagem</translation>
        </message>
        <message>
            <source>Print the report: {study}</source>
            <translation>Imprimir o relatório: {study}</translation>
        </message>
        <message>
            <source>TID 1500, for the archive: numbers and codes that programs can read.</source>
            <translation>TID 1500, para o PACS: números e códigos que programas podem ler.</translation>
        </message>
        <message>
            <source>Table of images (CSV)</source>
            <translation>Tabela de imagens (CSV)</translation>
        </message>
        <message>
            <source>The key images that you marked, so that the archive shows them first.</source>
            <translation>As imagens-chave que você marcou, para que o PACS as mostre primeiro.</translation>
        </message>
        <message>
            <source>The printer took nothing, or not every page.</source>
            <translation>A impressora não aceitou nada, ou não todas as páginas.</translation>
        </message>
        <message>
            <source>The same masks for research; without the patient's name.</source>
            <translation>As mesmas máscaras para pesquisa; sem o nome do paciente.</translation>
        </message>
    </context>
    <context>
        <name>Gpu</name>
        <message>
            <source>About {time} left.</source>
            <translation>Faltam cerca de {time}.</translation>
        </message>
        <message>
            <source>Check again</source>
            <translation>Verificar novamente</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Fechar</translation>
        </message>
        <message>
            <source>Compiling both networks for this GPU…</source>
            <translation>Compilando ambas as redes para esta GPU…</translation>
        </message>
        <message>
            <source>It is used once the settings ask for the fastest back-end or for TensorRT.</source>
            <translation>Será usada quando as configurações pedirem o motor mais rápido ou o TensorRT.</translation>
        </message>
        <message>
            <source>It takes from seconds to some minutes, once.</source>
            <translation>Leva de segundos a alguns minutos, uma única vez.</translation>
        </message>
        <message>
            <source>It took {time} here before.</source>
            <translation>Aqui levou {time} da vez anterior.</translation>
        </message>
        <message>
            <source>Looking at this computer…</source>
            <translation>Examinando este computador…</translation>
        </message>
        <message>
            <source>On an NVIDIA GPU the networks run fastest when compiled for it. This is done once and checked against ONNX Runtime; it is used only if both agree.</source>
            <translation>Em uma GPU NVIDIA as redes são mais rápidas quando compiladas para ela. Isso é feito uma única vez e comparado com o ONNX Runtime; só é usado se ambos derem o mesmo.</translation>
        </message>
        <message>
            <source>Prepare</source>
            <translation>Preparar</translation>
        </message>
        <message>
            <source>Prepare again</source>
            <translation>Preparar novamente</translation>
        </message>
        <message>
            <source>Preparing the GPU: {percent} %</source>
            <translation>Preparando a GPU: {percent} %</translation>
        </message>
        <message>
            <source>Preparing the GPU…</source>
            <translation>Preparando a GPU…</translation>
        </message>
        <message>
            <source>Progress of the preparation</source>
            <translation>Progresso da preparação</translation>
        </message>
        <message>
            <source>Reading and analysing go on meanwhile, on ONNX Runtime.</source>
            <translation>Enquanto isso, leitura e análise continuam, com o ONNX Runtime.</translation>
        </message>
        <message>
            <source>Reading and analysing go on; this page can be closed.</source>
            <translation>Leitura e análise continuam; esta página pode ser fechada.</translation>
        </message>
        <message>
            <source>Show the progress, or stop it</source>
            <translation>Mostrar o progresso ou parar</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Parar</translation>
        </message>
        <message>
            <source>Stopped: nothing was changed.</source>
            <translation>Parado: nada foi alterado.</translation>
        </message>
        <message>
            <source>The GPU could not be prepared; ONNX Runtime goes on.</source>
            <translation>Não foi possível preparar a GPU; o ONNX Runtime continua.</translation>
        </message>
        <message>
            <source>The GPU is ready and used from the next study on (certificate of {date}).</source>
            <translation>A GPU está pronta e é usada a partir do próximo estudo (certificado de {date}).</translation>
        </message>
        <message>
            <source>This computer's GPU</source>
            <translation>A GPU deste computador</translation>
        </message>
        <message>
            <source>This computer's GPU can't be prepared.</source>
            <translation>A GPU deste computador não pode ser preparada.</translation>
        </message>
        <message>
            <source>This site has decided on another back-end: what is prepared would not be used.</source>
            <translation>Esta instituição decidiu por outro motor: o que for preparado não seria usado.</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>Tentar novamente</translation>
        </message>
        <message>
            <source>{gpu}: not prepared yet.</source>
            <translation>{gpu}: ainda não preparada.</translation>
        </message>
        <message>
            <source>{gpu}: prepared (certificate of {date}).</source>
            <translation>{gpu}: preparada (certificado de {date}).</translation>
        </message>
    </context>
    <context>
        <name>Help</name>
        <message>
            <source>Agree, disagree or be unsure, and write a note: it is kept with the verdict that it is about. What you export (Ctrl+Shift+E) shows the key images that you marked.</source>
            <translation>Diga se concorda, discorda ou tem dúvida e escreva uma nota: ela é guardada com o veredito a que se refere. O que você exporta (Ctrl+Shift+E) mostra as imagens-chave que marcou.</translation>
        </message>
        <message>
            <source>Before you begin</source>
            <translation>Antes de começar</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Fechar</translation>
        </message>
        <message>
            <source>Comparing with a prior study</source>
            <translation>Comparar com um estudo anterior</translation>
        </message>
        <message>
            <source>Ctrl+I switches the receiver on, to which a scanner or PACS sends, or a folder that is watched. Without addresses that may send, only this computer may. What came is judged by itself and stands on the worklist (Ctrl+L), the most urgent first, with the reason for its place. The status bar shows when the last image came. Mark a study as read when you have read it; that can be taken back.</source>
            <translation>Ctrl+I liga o receptor, para o qual um tomógrafo ou PACS envia, ou uma pasta monitorada. Sem endereços autorizados a enviar, somente este computador pode. O que chega é avaliado automaticamente e aparece na lista de trabalho (Ctrl+L), o mais urgente primeiro, com o motivo do seu lugar. A barra de status mostra quando chegou a última imagem. Marque um estudo como lido depois de lê-lo; isso pode ser desfeito.</translation>
        </message>
        <message>
            <source>Ctrl+Shift+P searches the PACS by name, ID, accession and day. Retrieve brings a study into the window, or the series that you select of it; with earlier studies, so that they can be compared (B). How many images came of how many is always said. Ctrl+Shift+S sends the result in view to the PACS: masks, report, pictures and the images that you marked. The PACS must know this computer by its AE title.</source>
            <translation>Ctrl+Shift+P busca no PACS por nome, ID, número de acesso e dia. Recuperar traz um estudo para a janela, ou as séries dele que você selecionar; com os estudos anteriores, para que possam ser comparados (B). Sempre se diz quantas imagens vieram de quantas. Ctrl+Shift+S envia ao PACS o resultado exibido: máscaras, relatório, figuras e as imagens que você marcou. O PACS deve conhecer este computador pelo seu título AE.</translation>
        </message>
        <message>
            <source>From a folder to a verdict</source>
            <translation>De uma pasta a um veredito</translation>
        </message>
        <message>
            <source>Help</source>
            <translation>Ajuda</translation>
        </message>
        <message>
            <source>Help &gt; System check says what works on this computer and the way out where something does not. Help &gt; Save support bundle writes log, system check and settings into one file without names, identifiers or folders of patients, for whoever helps you.</source>
            <translation>Ajuda &gt; Verificação do sistema diz o que funciona neste computador e o que fazer quando algo não funciona. Ajuda &gt; Salvar pacote de suporte reúne o registro, a verificação e as configurações em um arquivo sem nomes, identificadores ou pastas de pacientes, para quem ajudar você.</translation>
        </message>
        <message>
            <source>I understand: begin</source>
            <translation>Entendi: começar</translation>
        </message>
        <message>
            <source>It looks for COVID-19 pneumonia on chest CT and for nothing else. Other pneumonias, fluid and motion can look the same to it; early or mild disease can be missed. Published tools of this kind lose much of their accuracy in hospitals whose scans they never saw. The model card of the bundle says what was measured.</source>
            <translation>Procura pneumonia por COVID-19 em TC de tórax e nada mais. Outras pneumonias, líquido e movimento podem ter a mesma aparência; doença inicial ou leve pode passar despercebida. Ferramentas publicadas deste tipo perdem muito da sua exatidão em hospitais cujos estudos nunca viram. A ficha do modelo diz o que foi medido.</translation>
        </message>
        <message>
            <source>Lengths, angles, regions, arrows: choose a tool and draw. The list beside the verdict holds all measurements of a study; they can be named and exported there, and are there again when the study is opened. J shows lung and soft tissue side by side. M shows axial, coronal and sagittal planes; with the crosshair (X), pull a small circle to turn the planes, or press elsewhere to put the crosshair there. G makes slabs. Shift+W takes the window from a region; Shift+Z is a magnifier.</source>
            <translation>Comprimentos, ângulos, regiões, setas: escolha uma ferramenta e desenhe. A lista ao lado do veredito contém todas as medições de um estudo; ali elas recebem nome e são exportadas, e voltam a aparecer quando o estudo é aberto. J mostra pulmão e partes moles lado a lado. M mostra os planos axial, coronal e sagital; com a cruz de referência (X), arraste um pequeno círculo para girar os planos, ou clique em outro ponto para levar a cruz até lá. G forma blocos de cortes. Shift+W ajusta a janela a partir de uma região; Shift+Z é uma lupa.</translation>
        </message>
        <message>
            <source>Many studies at once</source>
            <translation>Muitos estudos de uma vez</translation>
        </message>
        <message>
            <source>Measuring and looking closer</source>
            <translation>Medir e olhar mais de perto</translation>
        </message>
        <message>
            <source>On this computer. Images are read where they lie and never changed. Only the receiver listens to the network, when it is switched on; only searches and results are sent, and only to the PACS that was named for them.</source>
            <translation>Neste computador. As imagens são lidas onde estão e nunca são alteradas. Só o receptor escuta a rede, quando está ligado; só buscas e resultados são enviados, e apenas ao PACS indicado para isso.</translation>
        </message>
        <message>
            <source>Open a folder, a ZIP or a DICOMDIR, or drop it on the window. Click a series. F5 analyses it; N goes to the next suspicious image; O lays the opacity map over the image; K marks a key image. The question mark shows all keys.</source>
            <translation>Abra uma pasta, um ZIP ou um DICOMDIR, ou solte-o sobre a janela. Clique numa série. F5 a analisa; N vai à próxima imagem suspeita; O sobrepõe o mapa de opacidades à imagem; K marca uma imagem-chave. O ponto de interrogação mostra todas as teclas.</translation>
        </message>
        <message>
            <source>Open an earlier study of the same patient, too, and press B: both stand side by side, scroll by the level of the lungs, and are zoomed, panned and windowed together; L lets each go its own way. Below stand both strips and what changed, in figures. The list and the Analysis menu offer other studies of the patient. B again ends it.</source>
            <translation>Abra também um estudo anterior do mesmo paciente e pressione B: os dois ficam lado a lado, rolam pelo nível dos pulmões e têm zoom, posição e janela em comum; com L cada um segue sozinho. Abaixo ficam as duas faixas e o que mudou, em números. A lista e o menu Análise oferecem outros estudos do paciente. B de novo encerra.</translation>
        </message>
        <message>
            <source>Positive and negative: the study probability lies above or below the thresholds of the bundle. Indeterminate: it lies between them. Not assessable: no statement is possible, and a physician must look at this study now; it is never a quiet negative.</source>
            <translation>Positivo e negativo: a probabilidade do estudo está acima ou abaixo dos limiares do pacote. Indeterminado: está entre eles. Não avaliável: nenhuma afirmação é possível e um médico deve ver este estudo agora; nunca equivale a um negativo.</translation>
        </message>
        <message>
            <source>Shift+F5 puts every study that was opened and has no verdict into the queue; one can be put first there, or stopped. Ctrl+B judges every study of a folder: choose the folder, where the results go, and the formats. The table can be sorted, filtered and searched; a double click opens a study. A batch that was stopped, or ended with the computer, goes on where it was.</source>
            <translation>Shift+F5 coloca na fila todos os estudos abertos sem veredito; ali se pode adiantar ou parar um deles. Ctrl+B avalia todos os estudos de uma pasta: escolha a pasta, o destino dos resultados e os formatos. A tabela pode ser ordenada, filtrada e pesquisada; um duplo clique abre um estudo. Um lote parado, ou interrompido com o computador, continua de onde estava.</translation>
        </message>
        <message>
            <source>Studies that come by themselves</source>
            <translation>Estudos que chegam sozinhos</translation>
        </message>
        <message>
            <source>The PACS</source>
            <translation>O PACS</translation>
        </message>
        <message>
            <source>The strip shows every image of the stack: the higher and the more orange, the more suspicious; hatched ones hold no lung or could not be read; cross-hatched ones are unlike the images the networks know and are left out of the verdict. Reconstruction and residual show what the autoencoder expected and what it did not. Rest the mouse on a number to read what it means and where it comes from.</source>
            <translation>A faixa mostra cada imagem da pilha: quanto mais alta e mais laranja, mais suspeita; as hachuradas não contêm pulmão ou não puderam ser lidas; as de hachura cruzada não se parecem com as imagens que as redes conhecem e ficam fora do veredito. A reconstrução e o resíduo mostram o que o autocodificador esperava e o que não esperava. Deixe o mouse sobre um número para ler o que significa e de onde vem.</translation>
        </message>
        <message>
            <source>What it can't do</source>
            <translation>O que ele não pode fazer</translation>
        </message>
        <message>
            <source>What the evidence shows</source>
            <translation>O que a evidência mostra</translation>
        </message>
        <message>
            <source>What the four verdicts mean</source>
            <translation>O que significam os quatro vereditos</translation>
        </message>
        <message>
            <source>When something is wrong</source>
            <translation>Quando algo dá errado</translation>
        </message>
        <message>
            <source>Where the data stays</source>
            <translation>Onde ficam os dados</translation>
        </message>
        <message>
            <source>Your answer</source>
            <translation>Sua resposta</translation>
        </message>
    </context>
    <context>
        <name>Intake</name>
        <message numerus="yes">
            <source>%n object(s) came, the last at {time}</source>
            <translation>
                <numerusform>chegou %n objeto, às {time}</numerusform>
                <numerusform>chegaram %n objetos, o último às {time}</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) judged</source>
            <translation>
                <numerusform>%n estudo avaliado</numerusform>
                <numerusform>%n estudos avaliados</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) that came need a physician now.</source>
            <translation>
                <numerusform>%n estudo recebido precisa de um médico já.</numerusform>
                <numerusform>%n estudos recebidos precisam de um médico já.</numerusform>
            </translation>
        </message>
        <message>
            <source>AE title</source>
            <translation>Título AE</translation>
        </message>
        <message>
            <source>AE titles that may send</source>
            <translation>Títulos AE que podem enviar</translation>
        </message>
        <message>
            <source>Addresses or networks, like 10.1.0.0/16; commas between them.</source>
            <translation>Endereços ou redes, como 10.1.0.0/16; separados por vírgulas.</translation>
        </message>
        <message>
            <source>Any AE title</source>
            <translation>Qualquer título AE</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>Escolher…</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>Pasta</translation>
        </message>
        <message>
            <source>Folder to watch</source>
            <translation>Pasta a monitorar</translation>
        </message>
        <message>
            <source>May send from</source>
            <translation>Podem enviar de</translation>
        </message>
        <message>
            <source>Network share: look every few seconds</source>
            <translation>Pasta de rede: verificar a cada poucos segundos</translation>
        </message>
        <message>
            <source>Off</source>
            <translation>Desligado</translation>
        </message>
        <message>
            <source>On</source>
            <translation>Ligado</translation>
        </message>
        <message>
            <source>Port</source>
            <translation>Porta</translation>
        </message>
        <message>
            <source>Receive studies</source>
            <translation>Receber estudos</translation>
        </message>
        <message>
            <source>Receiver</source>
            <translation>Receptor</translation>
        </message>
        <message>
            <source>Receiver (DICOM)</source>
            <translation>Receptor (DICOM)</translation>
        </message>
        <message>
            <source>Send results to</source>
            <translation>Enviar os resultados para</translation>
        </message>
        <message>
            <source>Show the receiver and the watched folder</source>
            <translation>Mostrar o receptor e a pasta monitorada</translation>
        </message>
        <message>
            <source>Starting…</source>
            <translation>Iniciando…</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>Parando…</translation>
        </message>
        <message>
            <source>Switch off</source>
            <translation>Desligar</translation>
        </message>
        <message>
            <source>Switch on</source>
            <translation>Ligar</translation>
        </message>
        <message>
            <source>Test (echo)</source>
            <translation>Testar (eco)</translation>
        </message>
        <message>
            <source>The receiver answers ({time} ms).</source>
            <translation>O receptor responde ({time} ms).</translation>
        </message>
        <message>
            <source>This computer only</source>
            <translation>Somente este computador</translation>
        </message>
        <message>
            <source>Watched folder</source>
            <translation>Pasta monitorada</translation>
        </message>
        <message>
            <source>What arrives is judged automatically and put on the worklist, even while the window shows something else. This works as long as the window is open; a service on this computer needs no window.</source>
            <translation>O que chega é avaliado automaticamente e entra na lista de trabalho, mesmo que a janela mostre outra coisa. Funciona enquanto a janela estiver aberta; um serviço do computador trabalha sem ela.</translation>
        </message>
        <message>
            <source>{name}: out of reach</source>
            <translation>{name}: indisponível</translation>
        </message>
        <message>
            <source>{name}: stopped by an error</source>
            <translation>{name}: parado por um erro</translation>
        </message>
    </context>
    <context>
        <name>Keys</name>
        <message>
            <source>Action</source>
            <translation>Ação</translation>
        </message>
        <message>
            <source>Assign</source>
            <translation>Atribuir</translation>
        </message>
        <message>
            <source>Keyboard and mouse</source>
            <translation>Teclado e mouse</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>Teclas</translation>
        </message>
        <message>
            <source>Left button: the chosen tool. Window/level: right is wider, down is brighter; Shift is coarse, Ctrl is fine</source>
            <translation>Botão esquerdo: a ferramenta escolhida. Janela/nível: para a direita mais larga, para baixo mais clara; Shift grosso, Ctrl fino</translation>
        </message>
        <message>
            <source>Menu</source>
            <translation>Menu</translation>
        </message>
        <message>
            <source>Middle button: pan. Right button: drag to zoom, click for a menu</source>
            <translation>Botão do meio: deslocar. Botão direito: arrastar para ampliar, clicar para um menu</translation>
        </message>
        <message>
            <source>New key</source>
            <translation>Nova tecla</translation>
        </message>
        <message>
            <source>Restore all keys</source>
            <translation>Restaurar todas as teclas</translation>
        </message>
        <message>
            <source>That key belongs to “{action}”, which will lose it.</source>
            <translation>Essa tecla pertence a “{action}”, que a perderá.</translation>
        </message>
        <message>
            <source>Wheel: scroll (Shift: five at a time, Ctrl: zoom at the cursor)</source>
            <translation>Roda: percorrer (Shift: de cinco em cinco, Ctrl: ampliar no cursor)</translation>
        </message>
    </context>
    <context>
        <name>Leaving</name>
        <message>
            <source>A result is still being written, printed or sent.</source>
            <translation>Um resultado ainda está sendo gravado, impresso ou enviado.</translation>
        </message>
        <message>
            <source>Close now</source>
            <translation>Fechar agora</translation>
        </message>
        <message>
            <source>Close when it is done</source>
            <translation>Fechar ao terminar</translation>
        </message>
        <message>
            <source>Don't close</source>
            <translation>Não fechar</translation>
        </message>
    </context>
    <context>
        <name>MainWindow</name>
        <message>
            <source>All files (*);;ZIP archives (*.zip);;DICOM files (*.dcm)</source>
            <translation>Todos os arquivos (*);;Arquivos ZIP (*.zip);;Arquivos DICOM (*.dcm)</translation>
        </message>
        <message>
            <source>Open files, ZIP or DICOMDIR</source>
            <translation>Abrir arquivos, ZIP ou DICOMDIR</translation>
        </message>
        <message>
            <source>Open folder</source>
            <translation>Abrir pasta</translation>
        </message>
    </context>
    <context>
        <name>Measure</name>
        <message>
            <source>Mean {mean:.0f}{unit}   SD {deviation:.0f}</source>
            <translation>Média {mean:.0f}{unit}   DP {deviation:.0f}</translation>
        </message>
        <message>
            <source>Min {low:.0f}   Max {high:.0f}</source>
            <translation>Mín {low:.0f}   Máx {high:.0f}</translation>
        </message>
    </context>
    <context>
        <name>Measurements</name>
        <message>
            <source>Angle</source>
            <translation>Ângulo</translation>
        </message>
        <message>
            <source>Arrow</source>
            <translation>Seta</translation>
        </message>
        <message>
            <source>DICOM structured report (*.dcm)</source>
            <translation>Relatório estruturado DICOM (*.dcm)</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Excluir</translation>
        </message>
        <message>
            <source>Distance</source>
            <translation>Distância</translation>
        </message>
        <message>
            <source>Double click to write.</source>
            <translation>Clique duas vezes para escrever.</translation>
        </message>
        <message>
            <source>Ellipse</source>
            <translation>Elipse</translation>
        </message>
        <message>
            <source>Export measurements</source>
            <translation>Exportar medições</translation>
        </message>
        <message>
            <source>Export…</source>
            <translation>Exportar…</translation>
        </message>
        <message>
            <source>Freehand</source>
            <translation>Mão livre</translation>
        </message>
        <message>
            <source>Image</source>
            <translation>Imagem</translation>
        </message>
        <message>
            <source>Kind</source>
            <translation>Tipo</translation>
        </message>
        <message>
            <source>Measurements</source>
            <translation>Medições</translation>
        </message>
        <message>
            <source>Measurements written to {file}.</source>
            <translation>Medições gravadas em {file}.</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Nome</translation>
        </message>
        <message>
            <source>Nothing was measured in this study.</source>
            <translation>Nada foi medido neste estudo.</translation>
        </message>
        <message>
            <source>Rectangle</source>
            <translation>Retângulo</translation>
        </message>
        <message>
            <source>Rename</source>
            <translation>Renomear</translation>
        </message>
        <message>
            <source>Table (*.csv)</source>
            <translation>Tabela (*.csv)</translation>
        </message>
        <message>
            <source>The series of this measurement is not open.</source>
            <translation>A série desta medição não está aberta.</translation>
        </message>
        <message>
            <source>Value</source>
            <translation>Valor</translation>
        </message>
        <message>
            <source>What you measure stands here and is kept with the study. Tools are in the menu.</source>
            <translation>O que você medir aparece aqui e fica guardado com o estudo. As ferramentas estão no menu.</translation>
        </message>
        <message>
            <source>reformatted</source>
            <translation>reformatado</translation>
        </message>
    </context>
    <context>
        <name>Measures</name>
        <message>
            <source>1 - SSIM between the image and what the autoencoder made of it. Above the limit the image holds something that the networks never saw. The limit comes from the bundle (gate statistics).</source>
            <translation>1 - SSIM entre a imagem e o que o autocodificador fez dela. Acima do limite, a imagem contém algo que as redes nunca viram. O limite vem do pacote (estatísticas do filtro).</translation>
        </message>
        <message>
            <source>Among healthy lungs</source>
            <translation>Entre pulmões saudáveis</translation>
        </message>
        <message>
            <source>Apparent lung capacity</source>
            <translation>Capacidade pulmonar aparente</translation>
        </message>
        <message>
            <source>Area that is dark (aerated) in the autoencoder's reconstructions, divided by the area of the body; the median over the images with lung. An area ratio, not a volume and not lung function. The band is the 5th to 95th percentile of healthy training images, from the bundle.</source>
            <translation>Área escura (aerada) nas reconstruções do autocodificador, dividida pela área do corpo; mediana das imagens com pulmão. É uma razão de áreas, não um volume nem a função pulmonar. A faixa vai do percentil 5 ao 95 de imagens de treino saudáveis, do pacote.</translation>
        </message>
        <message>
            <source>Cavity</source>
            <translation>Cavidade</translation>
        </message>
        <message>
            <source>Code distance</source>
            <translation>Distância do código</translation>
        </message>
        <message>
            <source>Detail in the lungs</source>
            <translation>Detalhe nos pulmões</translation>
        </message>
        <message>
            <source>Effusion</source>
            <translation>Derrame</translation>
        </message>
        <message>
            <source>Familiar: the networks know images like this one.</source>
            <translation>Familiar: as redes conhecem imagens como esta.</translation>
        </message>
        <message>
            <source>How much the grey levels inside the lungs change from pixel to pixel (mean absolute Laplacian). Below the limit the image is blurred beyond use. The limit comes from the bundle (gate statistics).</source>
            <translation>Quanto os níveis de cinza dentro dos pulmões mudam de um pixel para outro (laplaciano absoluto médio). Abaixo do limite a imagem está borrada demais para ser usada. O limite vem do pacote (estatísticas do filtro).</translation>
        </message>
        <message>
            <source>Lungs</source>
            <translation>Pulmões</translation>
        </message>
        <message>
            <source>Mahalanobis distance of the 500 numbers that the autoencoder makes of the image from those of the training images: about 1 for a usual image. The limit comes from the bundle (gate statistics).</source>
            <translation>Distância de Mahalanobis entre os 500 números que o autocodificador faz da imagem e os das imagens de treino: cerca de 1 numa imagem comum. O limite vem do pacote (estatísticas do filtro).</translation>
        </message>
        <message>
            <source>Reconstruction error</source>
            <translation>Erro de reconstrução</translation>
        </message>
        <message>
            <source>Septal lines</source>
            <translation>Linhas septais</translation>
        </message>
        <message>
            <source>Share of ground glass in the opacities</source>
            <translation>Proporção de vidro fosco nas opacidades</translation>
        </message>
        <message>
            <source>Tree-in-bud nodules</source>
            <translation>Nódulos em árvore em brotamento</translation>
        </message>
        <message>
            <source>Unfamiliar: unlike the images the networks know; left out of the verdict.</source>
            <translation>Não familiar: diferente das imagens que as redes conhecem; fica fora do veredito.</translation>
        </message>
        <message>
            <source>percentile {percentile}</source>
            <translation>percentil {percentile}</translation>
        </message>
        <message>
            <source>{sign}: not measured</source>
            <translation>{sign}: não medido</translation>
        </message>
        <message>
            <source>{value} (at least {limit})</source>
            <translation>{value} (mínimo {limit})</translation>
        </message>
        <message>
            <source>{value} (limit {limit})</source>
            <translation>{value} (limite {limit})</translation>
        </message>
    </context>
    <context>
        <name>ModelCard</name>
        <message>
            <source>Close</source>
            <translation>Fechar</translation>
        </message>
        <message>
            <source>Model card</source>
            <translation>Ficha do modelo</translation>
        </message>
        <message>
            <source>The bundle in use has no model card.</source>
            <translation>O pacote em uso não tem ficha.</translation>
        </message>
        <message>
            <source>The card is part of the bundle, which is signed: it is in English.</source>
            <translation>A ficha faz parte do pacote, que é assinado: está em inglês.</translation>
        </message>
    </context>
    <context>
        <name>Notice</name>
        <message>
            <source>Alveoscope. Not for diagnosis without a physician.</source>
            <translation>Alveoscope. Não destinado ao diagnóstico sem um médico.</translation>
        </message>
        <message>
            <source>Colours: opacities that the classifier marked (blue ground glass, orange consolidation), not part of the image.</source>
            <translation>Cores: opacidades marcadas pelo classificador (azul vidro fosco, laranja consolidação); não fazem parte da imagem.</translation>
        </message>
        <message>
            <source>Not for diagnosis without a physician</source>
            <translation>Não destinado ao diagnóstico sem um médico</translation>
        </message>
    </context>
    <context>
        <name>Pacs</name>
        <message numerus="yes">
            <source>%n series</source>
            <translation>
                <numerusform>%n série</numerusform>
                <numerusform>%n séries</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) found</source>
            <translation>
                <numerusform>%n estudo encontrado</numerusform>
                <numerusform>%n estudos encontrados</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) retrieved and opened.</source>
            <translation>
                <numerusform>%n estudo recuperado e aberto.</numerusform>
                <numerusform>%n estudos recuperados e abertos.</numerusform>
            </translation>
        </message>
        <message>
            <source>Accession</source>
            <translation>N.º de acesso</translation>
        </message>
        <message>
            <source>Automatic</source>
            <translation>Automático</translation>
        </message>
        <message>
            <source>Born</source>
            <translation>Nasc.</translation>
        </message>
        <message>
            <source>CA certificate (PEM)</source>
            <translation>Certificado da CA (PEM)</translation>
        </message>
        <message>
            <source>Date</source>
            <translation>Data</translation>
        </message>
        <message>
            <source>Description</source>
            <translation>Descrição</translation>
        </message>
        <message>
            <source>From</source>
            <translation>De</translation>
        </message>
        <message>
            <source>ID</source>
            <translation>ID</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>Imagens</translation>
        </message>
        <message>
            <source>Images that were retrieved.</source>
            <translation>Imagens que vieram para cá.</translation>
        </message>
        <message>
            <source>Modality</source>
            <translation>Modalidade</translation>
        </message>
        <message>
            <source>Name or first letters</source>
            <translation>Nome ou primeiras letras</translation>
        </message>
        <message>
            <source>No PACS is set up yet: enter it below.</source>
            <translation>Ainda não há PACS configurado: informe-o abaixo.</translation>
        </message>
        <message>
            <source>Only CT studies are listed. What is retrieved opens in the window; it is not put on the worklist.</source>
            <translation>Só são listados estudos de TC. O que é recuperado abre na janela; não entra na lista de trabalho.</translation>
        </message>
        <message>
            <source>Own AE title</source>
            <translation>Título AE próprio</translation>
        </message>
        <message>
            <source>Own certificate (PEM)</source>
            <translation>Certificado próprio (PEM)</translation>
        </message>
        <message>
            <source>PACS address</source>
            <translation>Endereço</translation>
        </message>
        <message>
            <source>PACS settings</source>
            <translation>Configuração do PACS</translation>
        </message>
        <message>
            <source>Patient</source>
            <translation>Paciente</translation>
        </message>
        <message>
            <source>Patient ID</source>
            <translation>ID do paciente</translation>
        </message>
        <message>
            <source>Patient's name</source>
            <translation>Nome do paciente</translation>
        </message>
        <message>
            <source>Private key (PEM)</source>
            <translation>Chave privada (PEM)</translation>
        </message>
        <message>
            <source>Query/Retrieve</source>
            <translation>Buscar no PACS</translation>
        </message>
        <message>
            <source>Retrieve</source>
            <translation>Recuperar</translation>
        </message>
        <message>
            <source>Retrieve with earlier studies</source>
            <translation>Recuperar com os anteriores</translation>
        </message>
        <message>
            <source>Retrieved</source>
            <translation>Recuperadas</translation>
        </message>
        <message>
            <source>Retrieving: {done} of {total} images…</source>
            <translation>Recuperando: {done} de {total} imagens…</translation>
        </message>
        <message>
            <source>Retrieving…</source>
            <translation>Recuperando…</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>Buscar</translation>
        </message>
        <message>
            <source>Searching…</source>
            <translation>Buscando…</translation>
        </message>
        <message>
            <source>Send the result again.</source>
            <translation>Envie o resultado novamente.</translation>
        </message>
        <message>
            <source>Sending was stopped.</source>
            <translation>O envio foi interrompido.</translation>
        </message>
        <message>
            <source>Sending…</source>
            <translation>Enviando…</translation>
        </message>
        <message>
            <source>Series</source>
            <translation>Série</translation>
        </message>
        <message>
            <source>Series of the study</source>
            <translation>Séries do estudo</translation>
        </message>
        <message>
            <source>Show series</source>
            <translation>Mostrar séries</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Parar</translation>
        </message>
        <message>
            <source>Stopped.</source>
            <translation>Parado.</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>Parando…</translation>
        </message>
        <message>
            <source>Studies of the PACS</source>
            <translation>Estudos do PACS</translation>
        </message>
        <message>
            <source>Test</source>
            <translation>Testar</translation>
        </message>
        <message numerus="yes">
            <source>The PACS accepted %n object(s).</source>
            <translation>
                <numerusform>O PACS aceitou %n objeto.</numerusform>
                <numerusform>O PACS aceitou %n objetos.</numerusform>
            </translation>
        </message>
        <message>
            <source>The PACS accepted {taken} of {asked} objects.</source>
            <translation>O PACS aceitou {taken} de {asked} objetos.</translation>
        </message>
        <message>
            <source>The PACS answers ({time} ms).</source>
            <translation>O PACS responde ({time} ms).</translation>
        </message>
        <message>
            <source>The PACS is busy with something else; try again when it is done.</source>
            <translation>O PACS está ocupado com outra coisa; tente quando terminar.</translation>
        </message>
        <message numerus="yes">
            <source>The first %n studies are shown; the PACS has more. Narrow the search.</source>
            <translation>
                <numerusform>Mostra-se %n estudo; o PACS tem mais. Restrinja a busca.</numerusform>
                <numerusform>São mostrados os %n primeiros estudos; o PACS tem mais. Restrinja a busca.</numerusform>
            </translation>
        </message>
        <message>
            <source>The site sends results to no PACS.</source>
            <translation>A instituição não envia resultados a nenhum PACS.</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>Hora</translation>
        </message>
        <message>
            <source>To</source>
            <translation>Até</translation>
        </message>
        <message>
            <source>Waiting for an answer…</source>
            <translation>Aguardando resposta…</translation>
        </message>
        <message>
            <source>YYYY-MM-DD</source>
            <translation>AAAA-MM-DD</translation>
        </message>
        <message>
            <source>{came} of {expected}</source>
            <translation>{came} de {expected}</translation>
        </message>
        <message>
            <source>{came} of {expected} images came.</source>
            <translation>Vieram {came} de {expected} imagens.</translation>
        </message>
    </context>
    <context>
        <name>Panels</name>
        <message>
            <source>Comparison</source>
            <translation>Comparação</translation>
        </message>
        <message>
            <source>Diagnosis</source>
            <translation>Diagnóstico</translation>
        </message>
        <message>
            <source>Evidence</source>
            <translation>Evidência</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>Imagens</translation>
        </message>
        <message>
            <source>Measurements</source>
            <translation>Medições</translation>
        </message>
        <message>
            <source>Queue</source>
            <translation>Fila</translation>
        </message>
        <message>
            <source>Series doctor</source>
            <translation>Revisor de séries</translation>
        </message>
        <message>
            <source>Studies</source>
            <translation>Estudos</translation>
        </message>
    </context>
    <context>
        <name>Presets</name>
        <message>
            <source>Add</source>
            <translation>Adicionar</translation>
        </message>
        <message>
            <source>Centre</source>
            <translation>Centro</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Excluir</translation>
        </message>
        <message>
            <source>Down</source>
            <translation>Descer</translation>
        </message>
        <message>
            <source>My window</source>
            <translation>Minha janela</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Nome</translation>
        </message>
        <message>
            <source>Row {number}: a centre and a width of at least 1 are needed.</source>
            <translation>Linha {number}: são necessários um centro e uma largura de 1 ou mais.</translation>
        </message>
        <message>
            <source>Up</source>
            <translation>Subir</translation>
        </message>
        <message>
            <source>Width</source>
            <translation>Largura</translation>
        </message>
        <message>
            <source>Window presets</source>
            <translation>Janelas predefinidas</translation>
        </message>
    </context>
    <context>
        <name>QKeySequenceEdit</name>
        <message>
            <source>Press shortcut</source>
            <translation>Pressione as novas teclas</translation>
        </message>
    </context>
    <context>
        <name>QShortcut</name>
        <message>
            <source>Ctrl</source>
            <translation>Ctrl</translation>
        </message>
        <message>
            <source>Down</source>
            <translation>Abaixo</translation>
        </message>
        <message>
            <source>Left</source>
            <translation>Esquerda</translation>
        </message>
        <message>
            <source>Right</source>
            <translation>Direita</translation>
        </message>
        <message>
            <source>Shift</source>
            <translation>Shift</translation>
        </message>
        <message>
            <source>Up</source>
            <translation>Acima</translation>
        </message>
    </context>
    <context>
        <name>Queue</name>
        <message>
            <source>Analyse all</source>
            <translation>Analisar tudo</translation>
        </message>
        <message>
            <source>Analysis queue</source>
            <translation>Fila de análises</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>Com resultado</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>Falhou</translation>
        </message>
        <message>
            <source>Nothing is waiting to be analysed.</source>
            <translation>Nada aguarda análise.</translation>
        </message>
        <message>
            <source>Patient</source>
            <translation>Paciente</translation>
        </message>
        <message>
            <source>Running</source>
            <translation>Em andamento</translation>
        </message>
        <message>
            <source>Series</source>
            <translation>Série</translation>
        </message>
        <message>
            <source>Series {number}</source>
            <translation>Série {number}</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Estado</translation>
        </message>
        <message>
            <source>Stop all</source>
            <translation>Parar tudo</translation>
        </message>
        <message>
            <source>Stop this one</source>
            <translation>Parar esta</translation>
        </message>
        <message>
            <source>Stopped</source>
            <translation>Parado</translation>
        </message>
        <message>
            <source>There is nothing left to analyse.</source>
            <translation>Não resta nada por analisar.</translation>
        </message>
        <message>
            <source>This one first</source>
            <translation>Esta primeiro</translation>
        </message>
        <message>
            <source>Waiting</source>
            <translation>Em espera</translation>
        </message>
        <message>
            <source>{count} done</source>
            <translation>{count} com resultado</translation>
        </message>
        <message>
            <source>{count} failed</source>
            <translation>{count} com falha</translation>
        </message>
        <message>
            <source>{count} running</source>
            <translation>{count} em andamento</translation>
        </message>
        <message>
            <source>{count} waiting</source>
            <translation>{count} em espera</translation>
        </message>
    </context>
    <context>
        <name>Reading</name>
        <message numerus="yes">
            <source>%n file(s) written to {folder}.</source>
            <translation>
                <numerusform>%n arquivo gravado em {folder}.</numerusform>
                <numerusform>%n arquivos gravados em {folder}.</numerusform>
            </translation>
        </message>
        <message>
            <source>Analyse the series first.</source>
            <translation>Analise primeiro a série.</translation>
        </message>
        <message>
            <source>Another result is still being written or printed: wait, or press {key} first.</source>
            <translation>Outro resultado ainda está sendo gravado ou impresso: aguarde ou pressione {key} antes.</translation>
        </message>
        <message>
            <source>Another result is still being written or printed: wait, or stop it first.</source>
            <translation>Outro resultado ainda está sendo gravado ou impresso: aguarde ou interrompa-o antes.</translation>
        </message>
        <message>
            <source>It was stopped: not every file is written.</source>
            <translation>Foi interrompido: nem todos os arquivos foram gravados.</translation>
        </message>
        <message>
            <source>It was stopped: nothing is printed.</source>
            <translation>Foi interrompido: nada será impresso.</translation>
        </message>
        <message>
            <source>Making the pages of the report…</source>
            <translation>Preparando as páginas do relatório…</translation>
        </message>
        <message>
            <source>Making the pages of the report… ({key} stops it)</source>
            <translation>Preparando as páginas do relatório… ({key} interrompe)</translation>
        </message>
        <message>
            <source>No image of this series is suspicious.</source>
            <translation>Nenhuma imagem desta série é suspeita.</translation>
        </message>
        <message>
            <source>Stop it</source>
            <translation>Interromper</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>Parando…</translation>
        </message>
        <message>
            <source>The analysis of "{series}" failed: {why}</source>
            <translation>A análise de “{series}” falhou: {why}</translation>
        </message>
        <message>
            <source>Writing the files…</source>
            <translation>Gravando os arquivos…</translation>
        </message>
        <message>
            <source>Writing the files… ({key} stops it)</source>
            <translation>Gravando os arquivos… ({key} interrompe)</translation>
        </message>
    </context>
    <context>
        <name>Reason</name>
        <message>
            <source>A lung ends abruptly</source>
            <translation>Um pulmão termina de forma abrupta</translation>
        </message>
        <message>
            <source>A lung is missing for the most part</source>
            <translation>Falta a maior parte de um pulmão</translation>
        </message>
        <message>
            <source>A scout view</source>
            <translation>Um localizador</translation>
        </message>
        <message>
            <source>Another part of the body</source>
            <translation>Outra parte do corpo</translation>
        </message>
        <message>
            <source>Another scale than Hounsfield units</source>
            <translation>Escala diferente das unidades Hounsfield</translation>
        </message>
        <message>
            <source>Another series of the study was preferred</source>
            <translation>Outra série do estudo foi preferida</translation>
        </message>
        <message>
            <source>Another series was judged instead</source>
            <translation>Outra série foi avaliada em seu lugar</translation>
        </message>
        <message>
            <source>Belongs to no series</source>
            <translation>Não pertence a nenhuma série</translation>
        </message>
        <message>
            <source>COVID-19 or another pneumonia</source>
            <translation>COVID-19 ou outra pneumonia</translation>
        </message>
        <message>
            <source>Colour images</source>
            <translation>Imagens coloridas</translation>
        </message>
        <message>
            <source>Compressed with loss</source>
            <translation>Comprimidas com perda</translation>
        </message>
        <message>
            <source>Computed from other images</source>
            <translation>Calculadas a partir de outras imagens</translation>
        </message>
        <message>
            <source>Contrast medium was given</source>
            <translation>Foi administrado contraste</translation>
        </message>
        <message>
            <source>Damaged DICOM object</source>
            <translation>Objeto DICOM danificado</translation>
        </message>
        <message>
            <source>Decimal commas in the header</source>
            <translation>Vírgulas decimais no cabeçalho</translation>
        </message>
        <message>
            <source>Gas above fluid</source>
            <translation>Gás sobre líquido</translation>
        </message>
        <message>
            <source>Hardly Hounsfield units</source>
            <translation>Provavelmente não são unidades Hounsfield</translation>
        </message>
        <message>
            <source>Hounsfield units are not proven</source>
            <translation>Unidades Hounsfield não comprovadas</translation>
        </message>
        <message>
            <source>How much of the lungs is affected</source>
            <translation>Quanto dos pulmões está afetado</translation>
        </message>
        <message>
            <source>Identifiers are missing</source>
            <translation>Faltam identificadores</translation>
        </message>
        <message>
            <source>Image data damaged or missing</source>
            <translation>Dados de imagem danificados ou ausentes</translation>
        </message>
        <message>
            <source>Images are missing</source>
            <translation>Faltam imagens</translation>
        </message>
        <message>
            <source>Images could not be read</source>
            <translation>Imagens não puderam ser lidas</translation>
        </message>
        <message>
            <source>Images share an identifier</source>
            <translation>Imagens com o mesmo identificador</translation>
        </message>
        <message>
            <source>Images unlike those the networks know</source>
            <translation>Imagens diferentes das que as redes conhecem</translation>
        </message>
        <message>
            <source>Irregular distances between images</source>
            <translation>Distâncias irregulares entre imagens</translation>
        </message>
        <message>
            <source>It is not known whose studies these are</source>
            <translation>Não se sabe de quem são os estudos</translation>
        </message>
        <message>
            <source>Large distances between images</source>
            <translation>Grandes distâncias entre imagens</translation>
        </message>
        <message>
            <source>Much gas beside the lungs</source>
            <translation>Muito gás junto aos pulmões</translation>
        </message>
        <message>
            <source>No decoder for this compression</source>
            <translation>Sem decodificador para esta compressão</translation>
        </message>
        <message>
            <source>No image</source>
            <translation>Sem imagem</translation>
        </message>
        <message>
            <source>No image data</source>
            <translation>Sem dados de imagem</translation>
        </message>
        <message>
            <source>No lung on images within the lungs</source>
            <translation>Imagens sem pulmão dentro dos pulmões</translation>
        </message>
        <message>
            <source>No lung on this image</source>
            <translation>Sem pulmão nesta imagem</translation>
        </message>
        <message>
            <source>Not a DICOM file</source>
            <translation>Não é um arquivo DICOM</translation>
        </message>
        <message>
            <source>Not an axial series</source>
            <translation>Não é uma série axial</translation>
        </message>
        <message>
            <source>Not computed tomography</source>
            <translation>Não é tomografia computadorizada</translation>
        </message>
        <message>
            <source>Not judged: between judged images of a thin series</source>
            <translation>Não avaliada: entre imagens avaliadas de uma série de cortes finos</translation>
        </message>
        <message>
            <source>Opacities despite a low probability</source>
            <translation>Opacidades apesar de uma probabilidade baixa</translation>
        </message>
        <message>
            <source>Other networks made one of the results</source>
            <translation>Outras redes produziram um dos resultados</translation>
        </message>
        <message>
            <source>Part of a series that was split</source>
            <translation>Parte de uma série que foi dividida</translation>
        </message>
        <message>
            <source>Pictures of a screen, not images of the scanner</source>
            <translation>Fotos de uma tela, não imagens do aparelho</translation>
        </message>
        <message>
            <source>Position or orientation missing</source>
            <translation>Falta posição ou orientação</translation>
        </message>
        <message>
            <source>Position or orientation unusable</source>
            <translation>Posição ou orientação inutilizável</translation>
        </message>
        <message>
            <source>Probability above the threshold</source>
            <translation>Probabilidade acima do limiar</translation>
        </message>
        <message>
            <source>Probability and opacities contradict each other</source>
            <translation>A probabilidade e as opacidades se contradizem</translation>
        </message>
        <message>
            <source>Probability below the threshold</source>
            <translation>Probabilidade abaixo do limiar</translation>
        </message>
        <message>
            <source>Probability between the thresholds</source>
            <translation>Probabilidade entre os limiares</translation>
        </message>
        <message>
            <source>Put together from many series</source>
            <translation>Reunida a partir de muitas séries</translation>
        </message>
        <message>
            <source>Reformatted or projected images</source>
            <translation>Imagens reformatadas ou projetadas</translation>
        </message>
        <message>
            <source>Several images at the same position</source>
            <translation>Várias imagens na mesma posição</translation>
        </message>
        <message>
            <source>Several patients under one study identifier</source>
            <translation>Vários pacientes com o mesmo identificador de estudo</translation>
        </message>
        <message>
            <source>Several phases in one series</source>
            <translation>Várias fases em uma série</translation>
        </message>
        <message>
            <source>Suspicious images</source>
            <translation>Imagens suspeitas</translation>
        </message>
        <message>
            <source>The file can't be read</source>
            <translation>O arquivo não pode ser lido</translation>
        </message>
        <message>
            <source>The lungs are denser than healthy ones</source>
            <translation>Os pulmões são mais densos que os sadios</translation>
        </message>
        <message>
            <source>The name's characters were guessed</source>
            <translation>Os caracteres do nome foram supostos</translation>
        </message>
        <message>
            <source>The order of the studies</source>
            <translation>A ordem dos estudos</translation>
        </message>
        <message>
            <source>The patient is a child</source>
            <translation>O paciente é uma criança</translation>
        </message>
        <message>
            <source>The probability is uncertain</source>
            <translation>A probabilidade é incerta</translation>
        </message>
        <message>
            <source>The same study twice</source>
            <translation>Duas vezes o mesmo estudo</translation>
        </message>
        <message>
            <source>The scan does not cover all of the lungs</source>
            <translation>O estudo não cobre todo o pulmão</translation>
        </message>
        <message>
            <source>The series is unlike those the networks know</source>
            <translation>A série é diferente das que as redes conhecem</translation>
        </message>
        <message>
            <source>The series was refused</source>
            <translation>A série foi recusada</translation>
        </message>
        <message>
            <source>The studies show different parts of the lungs</source>
            <translation>Os estudos mostram partes diferentes dos pulmões</translation>
        </message>
        <message>
            <source>Thin slices: a part of them was judged</source>
            <translation>Cortes finos: parte deles foi avaliada</translation>
        </message>
        <message>
            <source>Tilted gantry</source>
            <translation>Gantry inclinado</translation>
        </message>
        <message>
            <source>Too few images</source>
            <translation>Poucas imagens</translation>
        </message>
        <message>
            <source>Too little lung for a probability; its opacities are measured</source>
            <translation>Pouco pulmão para uma probabilidade; as suas opacidades são medidas</translation>
        </message>
        <message>
            <source>Too little lung in the images</source>
            <translation>Pouco pulmão nas imagens</translation>
        </message>
        <message>
            <source>Too little lung was seen</source>
            <translation>Viu-se muito pouco pulmão</translation>
        </message>
        <message>
            <source>Too many images could not be read</source>
            <translation>Imagens demais não puderam ser lidas</translation>
        </message>
        <message>
            <source>Two scans joined in one series</source>
            <translation>Dois estudos unidos em uma série</translation>
        </message>
        <message>
            <source>Values were read as signed</source>
            <translation>Os valores foram lidos com sinal</translation>
        </message>
    </context>
    <context>
        <name>Review</name>
        <message numerus="yes">
            <source>%n key image(s)</source>
            <translation>
                <numerusform>%n imagem-chave</numerusform>
                <numerusform>%n imagens-chave</numerusform>
            </translation>
        </message>
        <message>
            <source>Answered {day}</source>
            <translation>Respondido em {day}</translation>
        </message>
        <message>
            <source>I agree</source>
            <translation>Concordo</translation>
        </message>
        <message>
            <source>I am unsure</source>
            <translation>Em dúvida</translation>
        </message>
        <message>
            <source>I disagree</source>
            <translation>Discordo</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>Nota</translation>
        </message>
        <message>
            <source>Note (kept on this computer)</source>
            <translation>Nota (fica neste computador)</translation>
        </message>
        <message>
            <source>The note is full ({count} characters)</source>
            <translation>Não cabe mais na nota ({count} caracteres)</translation>
        </message>
        <message>
            <source>What you think of this verdict; kept on this computer.</source>
            <translation>O que você pensa deste veredito; fica neste computador.</translation>
        </message>
    </context>
    <context>
        <name>SecondWindow</name>
        <message>
            <source>Alveoscope - second window</source>
            <translation>Alveoscope - segunda janela</translation>
        </message>
        <message>
            <source>Follows the first window</source>
            <translation>Segue a primeira janela</translation>
        </message>
        <message>
            <source>Results are exported, sent, printed and compared from the first window, which shows another study.</source>
            <translation>Os resultados são exportados, enviados, impressos e comparados na primeira janela, que mostra outro estudo.</translation>
        </message>
    </context>
    <context>
        <name>SeriesDoctor</name>
        <message>
            <source>Assessable</source>
            <translation>Avaliável</translation>
        </message>
        <message>
            <source>Assessable, with warnings</source>
            <translation>Avaliável, com avisos</translation>
        </message>
        <message>
            <source>Can be assessed.</source>
            <translation>Pode ser avaliada.</translation>
        </message>
        <message>
            <source>No images.</source>
            <translation>Sem imagens.</translation>
        </message>
        <message>
            <source>No objections.</source>
            <translation>Nada a objetar.</translation>
        </message>
        <message>
            <source>No series is open.</source>
            <translation>Nenhuma série aberta.</translation>
        </message>
        <message>
            <source>Not assessable</source>
            <translation>Não avaliável</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>Nota</translation>
        </message>
        <message>
            <source>Of “{series}”, which is not in view</source>
            <translation>De “{series}”, que não está à vista</translation>
        </message>
        <message>
            <source>Prevents assessment</source>
            <translation>Impede a avaliação</translation>
        </message>
        <message>
            <source>Warning</source>
            <translation>Aviso</translation>
        </message>
        <message>
            <source>images {numbers}</source>
            <translation>imagens {numbers}</translation>
        </message>
    </context>
    <context>
        <name>Settings</name>
        <message>
            <source>Analyse a series when it is opened</source>
            <translation>Analisar uma série ao abri-la</translation>
        </message>
        <message>
            <source>Analysis</source>
            <translation>Análise</translation>
        </message>
        <message>
            <source>Appearance</source>
            <translation>Aparência</translation>
        </message>
        <message>
            <source>Axial images from the head down</source>
            <translation>Imagens axiais da cabeça aos pés</translation>
        </message>
        <message>
            <source>Back-end</source>
            <translation>Motor de inferência</translation>
        </message>
        <message>
            <source>Best for the back-end</source>
            <translation>A melhor para o motor</translation>
        </message>
        <message>
            <source>Cine rate</source>
            <translation>Velocidade do cine</translation>
        </message>
        <message>
            <source>Corner text</source>
            <translation>Textos nos cantos</translation>
        </message>
        <message>
            <source>Coronal and sagittal views need the whole series in memory.</source>
            <translation>As vistas coronal e sagital precisam de toda a série na memória.</translation>
        </message>
        <message>
            <source>Dark (reading room)</source>
            <translation>Escuro (sala de laudos)</translation>
        </message>
        <message>
            <source>Decided by this site.</source>
            <translation>Decidido por esta instituição.</translation>
        </message>
        <message>
            <source>Decoded images around the one in view are kept within this budget.</source>
            <translation>As imagens decodificadas em torno da visível são mantidas dentro deste limite.</translation>
        </message>
        <message>
            <source>Every result names the one that made it.</source>
            <translation>Cada resultado indica o motor que o produziu.</translation>
        </message>
        <message>
            <source>Kept on this computer: image identifiers and numbers, no names.</source>
            <translation>Fica neste computador: identificadores das imagens e números, nenhum nome.</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>Teclas</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>Idioma</translation>
        </message>
        <message>
            <source>Largest volume for reformatting</source>
            <translation>Volume máximo para reformatação</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>Claro</translation>
        </message>
        <message>
            <source>Memory for images</source>
            <translation>Memória para imagens</translation>
        </message>
        <message>
            <source>Off for teaching and screen sharing: the list then shows no names either.</source>
            <translation>Desligue para ensino ou tela compartilhada: a lista também não mostra nomes.</translation>
        </message>
        <message>
            <source>Off: every pixel is shown as a square.</source>
            <translation>Desligado: cada pixel aparece como um quadrado.</translation>
        </message>
        <message>
            <source>Off: from the feet up.</source>
            <translation>Desligado: dos pés para a cabeça.</translation>
        </message>
        <message>
            <source>Patient's name on the image</source>
            <translation>Nome do paciente na imagem</translation>
        </message>
        <message>
            <source>Positive, or not assessable; from the receiver or the watched folder.</source>
            <translation>Positivo ou não avaliável; do receptor ou da pasta monitorada.</translation>
        </message>
        <message>
            <source>Precision</source>
            <translation>Precisão</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>Configurações</translation>
        </message>
        <message>
            <source>Shift makes it five times faster, Ctrl five times finer.</source>
            <translation>Shift torna cinco vezes mais rápido, Ctrl cinco vezes mais fino.</translation>
        </message>
        <message>
            <source>Show results again when a series is reopened</source>
            <translation>Mostrar os resultados de novo ao reabrir uma série</translation>
        </message>
        <message>
            <source>Smooth enlarged images</source>
            <translation>Suavizar imagens ampliadas</translation>
        </message>
        <message>
            <source>Sound an alert when a received study needs a physician</source>
            <translation>Avisar com som se um estudo recebido precisar de um médico</translation>
        </message>
        <message>
            <source>System language</source>
            <translation>Idioma do sistema</translation>
        </message>
        <message>
            <source>Takes effect at the next start.</source>
            <translation>Vale a partir do próximo início.</translation>
        </message>
        <message>
            <source>The fastest that works here</source>
            <translation>O mais rápido que funcione aqui</translation>
        </message>
        <message>
            <source>Theme</source>
            <translation>Tema</translation>
        </message>
        <message>
            <source>Viewer</source>
            <translation>Visualizador</translation>
        </message>
        <message>
            <source>Window change per pixel dragged</source>
            <translation>Mudança de janela por pixel arrastado</translation>
        </message>
    </context>
    <context>
        <name>Slices</name>
        <message>
            <source>After the verdict</source>
            <translation>Após o veredito</translation>
        </message>
        <message>
            <source>Area of the lungs on this image, from the lung mask.</source>
            <translation>Área dos pulmões nesta imagem, segundo a máscara pulmonar.</translation>
        </message>
        <message>
            <source>Calibrated probability of COVID-19 pneumonia on this image (ResNet-18).</source>
            <translation>Probabilidade calibrada de pneumonia por COVID-19 nesta imagem (ResNet-18).</translation>
        </message>
        <message>
            <source>Damaged</source>
            <translation>Danificada</translation>
        </message>
        <message>
            <source>Distance</source>
            <translation>Distância</translation>
        </message>
        <message>
            <source>Error</source>
            <translation>Erro</translation>
        </message>
        <message>
            <source>Image</source>
            <translation>Imagem</translation>
        </message>
        <message>
            <source>Image {number}</source>
            <translation>Imagem {number}</translation>
        </message>
        <message>
            <source>Instance Number, as the archive counts.</source>
            <translation>Instance Number, como numera o PACS.</translation>
        </message>
        <message>
            <source>Little lung</source>
            <translation>Pouco pulmão</translation>
        </message>
        <message>
            <source>Lung cm²</source>
            <translation>Pulmão cm²</translation>
        </message>
        <message>
            <source>Mahalanobis distance of the image's code from the training images: about 1 for a usual one.</source>
            <translation>Distância de Mahalanobis entre o código da imagem e as imagens de treino: cerca de 1 numa comum.</translation>
        </message>
        <message>
            <source>No decoder</source>
            <translation>Sem decodificador</translation>
        </message>
        <message>
            <source>No lung</source>
            <translation>Sem pulmão</translation>
        </message>
        <message>
            <source>No position</source>
            <translation>Sem posição</translation>
        </message>
        <message>
            <source>Position along the normal of the series, from Image Position (Patient).</source>
            <translation>Posição ao longo da normal da série, de Image Position (Patient).</translation>
        </message>
        <message>
            <source>Probability</source>
            <translation>Probabilidade</translation>
        </message>
        <message>
            <source>Reconstruction error of the autoencoder (1 - SSIM): large where it can't rebuild the image.</source>
            <translation>Erro de reconstrução do autocodificador (1 - SSIM): grande onde não consegue reconstruir a imagem.</translation>
        </message>
        <message>
            <source>Remark</source>
            <translation>Observação</translation>
        </message>
        <message>
            <source>Series refused</source>
            <translation>Série recusada</translation>
        </message>
        <message>
            <source>Table of images</source>
            <translation>Tabela de imagens</translation>
        </message>
        <message>
            <source>Thin series: skipped</source>
            <translation>Série fina: omitida</translation>
        </message>
        <message>
            <source>Unfamiliar</source>
            <translation>Não familiar</translation>
        </message>
        <message>
            <source>Why an image was left out of the verdict.</source>
            <translation>Por que uma imagem ficou fora do veredito.</translation>
        </message>
        <message>
            <source>judged after the verdict</source>
            <translation>avaliada depois do veredito</translation>
        </message>
        <message>
            <source>mm</source>
            <translation>mm</translation>
        </message>
        <message>
            <source>not judged yet</source>
            <translation>ainda não avaliada</translation>
        </message>
        <message>
            <source>unlike those the networks know; left out of the verdict</source>
            <translation>diferente das que as redes conhecem; fica fora do veredito</translation>
        </message>
    </context>
    <context>
        <name>Start</name>
        <message>
            <source>Chest CT, assessed on this computer. Nothing leaves it.</source>
            <translation>TC de tórax, avaliada neste computador. Nada sai dele.</translation>
        </message>
        <message>
            <source>Open files, ZIP or DICOMDIR…</source>
            <translation>Abrir arquivos, ZIP ou DICOMDIR…</translation>
        </message>
        <message>
            <source>Open folder…</source>
            <translation>Abrir pasta…</translation>
        </message>
        <message>
            <source>Or drop a folder, files or a ZIP anywhere on this window.</source>
            <translation>Ou solte uma pasta, arquivos ou um ZIP em qualquer lugar desta janela.</translation>
        </message>
        <message>
            <source>Recent places</source>
            <translation>Locais recentes</translation>
        </message>
    </context>
    <context>
        <name>Status</name>
        <message>
            <source>Back-end and bundle</source>
            <translation>Motor e pacote</translation>
        </message>
        <message>
            <source>Back-end: chosen at the first analysis</source>
            <translation>Motor: escolhido na primeira análise</translation>
        </message>
        <message>
            <source>Back-end: {name}, {precision} (chosen at the first analysis)</source>
            <translation>Motor: {name}, {precision} (escolhido na primeira análise)</translation>
        </message>
    </context>
    <context>
        <name>Strip</name>
        <message>
            <source>No series is open.</source>
            <translation>Nenhuma série aberta.</translation>
        </message>
        <message>
            <source>Probability along the stack</source>
            <translation>Probabilidade ao longo da pilha</translation>
        </message>
        <message>
            <source>The probability of each image appears here after an analysis (F5).</source>
            <translation>A probabilidade de cada imagem aparece aqui após uma análise (F5).</translation>
        </message>
    </context>
    <context>
        <name>StudyTree</name>
        <message numerus="yes">
            <source>%n image(s)</source>
            <translation>
                <numerusform>%n imagem</numerusform>
                <numerusform>%n imagens</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n series</source>
            <translation>
                <numerusform>%n série</numerusform>
                <numerusform>%n séries</numerusform>
            </translation>
        </message>
        <message>
            <source>Being analysed…</source>
            <translation>Em análise…</translation>
        </message>
        <message>
            <source>No date</source>
            <translation>Sem data</translation>
        </message>
        <message>
            <source>No series matches the search.</source>
            <translation>Nenhuma série corresponde à busca.</translation>
        </message>
        <message>
            <source>Patient {number}</source>
            <translation>Paciente {number}</translation>
        </message>
        <message>
            <source>Series {number}</source>
            <translation>Série {number}</translation>
        </message>
        <message>
            <source>What you open is listed here.</source>
            <translation>O que você abrir aparece aqui.</translation>
        </message>
        <message>
            <source>With warnings</source>
            <translation>Com avisos</translation>
        </message>
        <message>
            <source>partial</source>
            <translation>parcial</translation>
        </message>
    </context>
    <context>
        <name>Support</name>
        <message numerus="yes">
            <source>%n setting(s) taken over.</source>
            <translation>
                <numerusform>%n configuração importada.</numerusform>
                <numerusform>%n configurações importadas.</numerusform>
            </translation>
        </message>
        <message>
            <source>Export settings</source>
            <translation>Exportar configurações</translation>
        </message>
        <message>
            <source>Import settings</source>
            <translation>Importar configurações</translation>
        </message>
        <message>
            <source>Left out: {keys}.</source>
            <translation>Ignoradas: {keys}.</translation>
        </message>
        <message>
            <source>Making the support bundle…</source>
            <translation>Criando o pacote de suporte…</translation>
        </message>
        <message>
            <source>Save support bundle</source>
            <translation>Salvar pacote de suporte</translation>
        </message>
        <message>
            <source>Saved: {path}</source>
            <translation>Salvo: {path}</translation>
        </message>
    </context>
    <context>
        <name>SystemCheck</name>
        <message numerus="yes">
            <source>%n check(s) failed</source>
            <translation>
                <numerusform>%n verificação falhou</numerusform>
                <numerusform>%n verificações falharam</numerusform>
            </translation>
        </message>
        <message>
            <source>Back-ends</source>
            <translation>Motores</translation>
        </message>
        <message>
            <source>Check</source>
            <translation>Verificação</translation>
        </message>
        <message>
            <source>Check again</source>
            <translation>Verificar novamente</translation>
        </message>
        <message>
            <source>Checking… {count} done</source>
            <translation>Verificando… concluídas: {count}</translation>
        </message>
        <message>
            <source>Checks</source>
            <translation>Verificações</translation>
        </message>
        <message>
            <source>Clock</source>
            <translation>Relógio</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Fechar</translation>
        </message>
        <message>
            <source>Copy as text</source>
            <translation>Copiar como texto</translation>
        </message>
        <message>
            <source>Decoders</source>
            <translation>Decodificadores</translation>
        </message>
        <message>
            <source>Everything works</source>
            <translation>Tudo funciona</translation>
        </message>
        <message>
            <source>Found</source>
            <translation>Encontrado</translation>
        </message>
        <message>
            <source>Model bundle</source>
            <translation>Pacote de modelos</translation>
        </message>
        <message>
            <source>Outcome</source>
            <translation>Resultado</translation>
        </message>
        <message>
            <source>Storage</source>
            <translation>Armazenamento</translation>
        </message>
        <message>
            <source>System check</source>
            <translation>Verificação do sistema</translation>
        </message>
        <message>
            <source>Versions</source>
            <translation>Versões</translation>
        </message>
        <message>
            <source>What helps</source>
            <translation>O que ajuda</translation>
        </message>
        <message>
            <source>Window</source>
            <translation>Janela</translation>
        </message>
        <message>
            <source>Worklist</source>
            <translation>Lista de trabalho</translation>
        </message>
        <message numerus="yes">
            <source>Works; %n warning(s)</source>
            <translation>
                <numerusform>Funciona; %n aviso</numerusform>
                <numerusform>Funciona; %n avisos</numerusform>
            </translation>
        </message>
        <message>
            <source>△ warning</source>
            <translation>△ aviso</translation>
        </message>
        <message>
            <source>✓ works</source>
            <translation>✓ funciona</translation>
        </message>
        <message>
            <source>✗ failed</source>
            <translation>✗ falhou</translation>
        </message>
    </context>
    <context>
        <name>Tags</name>
        <message>
            <source>Close</source>
            <translation>Fechar</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>Copiar</translation>
        </message>
        <message>
            <source>DICOM header</source>
            <translation>Cabeçalho DICOM</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Nome</translation>
        </message>
        <message>
            <source>Search tag, name or value</source>
            <translation>Buscar tag, nome ou valor</translation>
        </message>
        <message>
            <source>Tag</source>
            <translation>Tag</translation>
        </message>
        <message>
            <source>Value</source>
            <translation>Valor</translation>
        </message>
    </context>
    <context>
        <name>Texts</name>
        <message>
            <source>(no name)</source>
            <translation>(sem nome)</translation>
        </message>
    </context>
    <context>
        <name>Troubles</name>
        <message numerus="yes">
            <source>%n more of this kind</source>
            <translation>
                <numerusform>Mais %n deste tipo</numerusform>
                <numerusform>Mais %n deste tipo</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Unfinished</name>
        <message numerus="yes">
            <source>%n series were waiting to be analysed when Alveoscope was closed.</source>
            <translation>
                <numerusform>%n série aguardava análise quando o Alveoscope foi fechado.</numerusform>
                <numerusform>%n séries aguardavam análise quando o Alveoscope foi fechado.</numerusform>
            </translation>
        </message>
        <message>
            <source>A batch was not finished. What is done is not repeated.</source>
            <translation>Um lote ficou inacabado. O que já foi feito não é refeito.</translation>
        </message>
        <message>
            <source>Continue</source>
            <translation>Continuar</translation>
        </message>
        <message>
            <source>Later</source>
            <translation>Mais tarde</translation>
        </message>
        <message>
            <source>Never</source>
            <translation>Nunca</translation>
        </message>
    </context>
    <context>
        <name>Verdict</name>
        <message>
            <source>95 % interval: {low} to {high}</source>
            <translation>Intervalo de 95 %: {low} a {high}</translation>
        </message>
        <message>
            <source>Bundle {id} {version} of {date}</source>
            <translation>Pacote {id} {version} de {date}</translation>
        </message>
        <message>
            <source>Calibrated probability of COVID-19 pneumonia for the whole series: the mean of its most suspicious images, smoothed along the body (rule and numbers are in the bundle).</source>
            <translation>Probabilidade calibrada de pneumonia por COVID-19 para toda a série: a média das suas imagens mais suspeitas, suavizada ao longo do corpo (regra e números estão no pacote).</translation>
        </message>
        <message>
            <source>How far the networks can be trusted, as it was measured.</source>
            <translation>Até onde se pode confiar nas redes, segundo o que foi medido.</translation>
        </message>
        <message>
            <source>How far the probability would move had other images of this patient been taken: a bootstrap over blocks of neighbouring images. It says nothing about patients unlike those of the training.</source>
            <translation>Quanto a probabilidade mudaria se outras imagens deste paciente tivessem sido feitas: bootstrap por blocos de imagens vizinhas. Nada diz sobre pacientes diferentes dos do treino.</translation>
        </message>
        <message>
            <source>Kept result of {date}.</source>
            <translation>Resultado guardado de {date}.</translation>
        </message>
        <message>
            <source>Model card</source>
            <translation>Ficha do modelo</translation>
        </message>
        <message>
            <source>Negative below {low}, positive from {high}</source>
            <translation>Negativo abaixo de {low}, positivo a partir de {high}</translation>
        </message>
        <message numerus="yes">
            <source>PARTIAL: %n image(s) could not be read</source>
            <translation>
                <numerusform>PARCIAL: %n imagem não pôde ser lida</numerusform>
                <numerusform>PARCIAL: %n imagens não puderam ser lidas</numerusform>
            </translation>
        </message>
        <message>
            <source>PRELIMINARY, {seen} of {total} images: {headline}, {share} ({low} to {high}). The result follows.</source>
            <translation>PRELIMINAR, {seen} de {total} imagens: {headline}, {share} ({low} a {high}). O resultado vem a seguir.</translation>
        </message>
        <message>
            <source>PRELIMINARY, {seen} of {total} images: {headline}. The result follows.</source>
            <translation>PRELIMINAR, {seen} de {total} imagens: {headline}. O resultado vem a seguir.</translation>
        </message>
        <message>
            <source>The networks were changed since: analyse again.</source>
            <translation>As redes foram trocadas desde então: analise novamente.</translation>
        </message>
        <message>
            <source>Thresholds of the bundle, chosen on held-out patients; see its model card.</source>
            <translation>Limiares do pacote, escolhidos com pacientes reservados; veja a ficha do modelo.</translation>
        </message>
        <message>
            <source>{name} {precision} on {device}</source>
            <translation>{name} {precision} em {device}</translation>
        </message>
    </context>
    <context>
        <name>Viewer</name>
        <message numerus="yes">
            <source>%n image(s) could not be read and are missing.</source>
            <translation>
                <numerusform>%n imagem não pôde ser lida e falta.</numerusform>
                <numerusform>%n imagens não puderam ser lidas e faltam.</numerusform>
            </translation>
        </message>
        <message>
            <source>(not HU)</source>
            <translation>(não HU)</translation>
        </message>
        <message>
            <source>Axial</source>
            <translation>Axial</translation>
        </message>
        <message>
            <source>Choose a series from the list, or drag one here.</source>
            <translation>Escolha uma série da lista ou arraste-a para cá.</translation>
        </message>
        <message>
            <source>Coronal</source>
            <translation>Coronal</translation>
        </message>
        <message>
            <source>Gantry tilt: coronal and sagittal views are sheared; don't measure in them.</source>
            <translation>Gantry inclinado: as vistas coronal e sagital estão cisalhadas; não meça nelas.</translation>
        </message>
        <message>
            <source>Gantry tilt: sheared</source>
            <translation>Gantry inclinado: cisalhada</translation>
        </message>
        <message>
            <source>HU</source>
            <translation>HU</translation>
        </message>
        <message>
            <source>Image pane {number}</source>
            <translation>Painel de imagem {number}</translation>
        </message>
        <message>
            <source>Image {number} is marked, the middle of this slab ({slab}); not the slab.</source>
            <translation>Foi marcada a imagem {number}, a central deste bloco ({slab}); não o bloco.</translation>
        </message>
        <message>
            <source>Image {number}: </source>
            <translation>Imagem {number}: </translation>
        </message>
        <message>
            <source>Instance {number}</source>
            <translation>Instância {number}</translation>
        </message>
        <message>
            <source>Inverted</source>
            <translation>Invertida</translation>
        </message>
        <message>
            <source>Key image</source>
            <translation>Imagem-chave</translation>
        </message>
        <message>
            <source>Key images are those of the study in the first window.</source>
            <translation>As imagens-chave são as do estudo da primeira janela.</translation>
        </message>
        <message>
            <source>Loading the volume…</source>
            <translation>Carregando o volume…</translation>
        </message>
        <message>
            <source>Mean</source>
            <translation>Média</translation>
        </message>
        <message>
            <source>No image of this series can be shown.</source>
            <translation>Nenhuma imagem desta série pode ser mostrada.</translation>
        </message>
        <message>
            <source>One image is not a volume: there is nothing to reformat.</source>
            <translation>Uma imagem não é um volume: não há nada a reformatar.</translation>
        </message>
        <message>
            <source>Only a stored image can be a key image: mark it in the axial view, not rotated.</source>
            <translation>Só uma imagem gravada pode ser imagem-chave: marque-a na vista axial não girada.</translation>
        </message>
        <message>
            <source>Open a series first.</source>
            <translation>Abra primeiro uma série.</translation>
        </message>
        <message>
            <source>Reading image {number}…</source>
            <translation>Lendo a imagem {number}…</translation>
        </message>
        <message>
            <source>Sagittal</source>
            <translation>Sagital</translation>
        </message>
        <message>
            <source>There is no image in this pane now: wait until it is read, or choose another one.</source>
            <translation>Não há imagem neste painel agora: espere que seja lida ou escolha outra.</translation>
        </message>
        <message>
            <source>Thickness {mm}</source>
            <translation>Espessura {mm}</translation>
        </message>
        <message>
            <source>This volume needs {need} MB, more than the {limit} MB that the settings allow.</source>
            <translation>Este volume precisa de {need} MB, mais que os {limit} MB que as configurações permitem.</translation>
        </message>
        <message>
            <source>Values are not proven Hounsfield units</source>
            <translation>Os valores não são unidades Hounsfield comprovadas</translation>
        </message>
        <message>
            <source>{plane}, rotated {degrees:.0f}°</source>
            <translation>{plane}, girado {degrees:.0f}°</translation>
        </message>
    </context>
    <context>
        <name>WayOut</name>
        <message>
            <source>Another program may use this port: choose another one.</source>
            <translation>Talvez outro programa use esta porta: escolha outra.</translation>
        </message>
        <message>
            <source>Choose FP32 as precision in the settings.</source>
            <translation>Escolha FP32 como precisão nas configurações.</translation>
        </message>
        <message>
            <source>Choose another back-end in the settings.</source>
            <translation>Escolha outro motor de inferência nas configurações.</translation>
        </message>
        <message>
            <source>Choose the same ones, or another folder for the results: one table must not mix them.</source>
            <translation>Escolha os mesmos ou outra pasta para os resultados: uma tabela não deve misturá-los.</translation>
        </message>
        <message>
            <source>Continue it, or choose another folder for the results.</source>
            <translation>Continue-o ou escolha outra pasta para os resultados.</translation>
        </message>
        <message>
            <source>Free some space.</source>
            <translation>Libere espaço.</translation>
        </message>
        <message>
            <source>Is its disk there, and may you write to it?</source>
            <translation>O disco está disponível e você pode gravar nele?</translation>
        </message>
        <message>
            <source>Let the back-end be chosen automatically, in the settings.</source>
            <translation>Deixe nas configurações que o motor de inferência seja escolhido automaticamente.</translation>
        </message>
        <message>
            <source>Let the precision be chosen automatically, in the settings.</source>
            <translation>Deixe nas configurações que a precisão seja escolhida automaticamente.</translation>
        </message>
        <message>
            <source>Look at the worklist again.</source>
            <translation>Consulte a lista de trabalho novamente.</translation>
        </message>
        <message>
            <source>Look under Help, “System check”.</source>
            <translation>Consulte Ajuda, “Verificação do sistema”.</translation>
        </message>
        <message>
            <source>Name it: TITLE@HOST:PORT, or the address of its DICOMweb.</source>
            <translation>Informe-o: TITLE@HOST:PORT, ou o endereço do DICOMweb dele.</translation>
        </message>
        <message>
            <source>ONNX Runtime is used instead. To compile them anew: Help, “Prepare this computer's GPU…”.</source>
            <translation>Em vez disso, usa-se o ONNX Runtime. Para compilá-los de novo: Ajuda, “Preparar a GPU deste computador…”.</translation>
        </message>
        <message>
            <source>Open its folder again.</source>
            <translation>Abra a pasta novamente.</translation>
        </message>
        <message>
            <source>Prepare it under Help, “Prepare this computer's GPU…”.</source>
            <translation>Prepare-o em Ajuda, “Preparar a GPU deste computador…”.</translation>
        </message>
        <message>
            <source>See what there is under Help, “System check”.</source>
            <translation>Veja o que há em Ajuda, “Verificação do sistema”.</translation>
        </message>
        <message>
            <source>Switch it on under File, “Receiver and watched folder…”, or retrieve by C-GET.</source>
            <translation>Ligue-o em Arquivo, “Receptor e pasta monitorada…”, ou recupere por C-GET.</translation>
        </message>
        <message>
            <source>The result stands; open the study and export it.</source>
            <translation>O resultado é válido; abra o estudo e exporte-o.</translation>
        </message>
        <message>
            <source>Then press “Continue”.</source>
            <translation>Depois clique em “Continuar”.</translation>
        </message>
        <message>
            <source>Tick “Network share”.</source>
            <translation>Marque “Pasta de rede”.</translation>
        </message>
        <message>
            <source>Update Alveoscope.</source>
            <translation>Atualize o Alveoscope.</translation>
        </message>
        <message>
            <source>Wait for it, or choose another folder for the results.</source>
            <translation>Espere por ele ou escolha outra pasta para os resultados.</translation>
        </message>
        <message>
            <source>Write why.</source>
            <translation>Escreva o motivo.</translation>
        </message>
    </context>
    <context>
        <name>Window</name>
        <message>
            <source>Angiography</source>
            <translation>Angiografia</translation>
        </message>
        <message>
            <source>Bone</source>
            <translation>Osso</translation>
        </message>
        <message>
            <source>Brain</source>
            <translation>Cérebro</translation>
        </message>
        <message>
            <source>Emphysema</source>
            <translation>Enfisema</translation>
        </message>
        <message>
            <source>Liver</source>
            <translation>Fígado</translation>
        </message>
        <message>
            <source>Lung</source>
            <translation>Pulmão</translation>
        </message>
        <message>
            <source>Lung, narrow</source>
            <translation>Pulmão (estreita)</translation>
        </message>
        <message>
            <source>Mediastinum</source>
            <translation>Mediastino</translation>
        </message>
        <message>
            <source>Soft tissue</source>
            <translation>Partes moles</translation>
        </message>
    </context>
    <context>
        <name>Worklist</name>
        <message numerus="yes">
            <source>%n patient(s), the next one on top</source>
            <translation>
                <numerusform>%n paciente, o próximo no topo</numerusform>
                <numerusform>%n pacientes, o próximo no topo</numerusform>
            </translation>
        </message>
        <message>
            <source>Accession</source>
            <translation>N.º de acesso</translation>
        </message>
        <message>
            <source>Age</source>
            <translation>Idade</translation>
        </message>
        <message>
            <source>All unread</source>
            <translation>Todos os não lidos</translation>
        </message>
        <message>
            <source>Analyse again</source>
            <translation>Analisar novamente</translation>
        </message>
        <message>
            <source>Analysed</source>
            <translation>Analisados</translation>
        </message>
        <message>
            <source>Back to the computed order</source>
            <translation>Voltar à ordem calculada</translation>
        </message>
        <message>
            <source>By risk</source>
            <translation>Por risco</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Cancelar</translation>
        </message>
        <message>
            <source>Change</source>
            <translation>Mudar</translation>
        </message>
        <message>
            <source>Change the order</source>
            <translation>Mudar a ordem</translation>
        </message>
        <message>
            <source>Change the order…</source>
            <translation>Mudar a ordem…</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>Com resultado</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>Falhou</translation>
        </message>
        <message>
            <source>Failed or rejected</source>
            <translation>Falhos ou rejeitados</translation>
        </message>
        <message>
            <source>Filter</source>
            <translation>Filtro</translation>
        </message>
        <message>
            <source>ID</source>
            <translation>ID</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>Imagens</translation>
        </message>
        <message>
            <source>Mark as read</source>
            <translation>Marcar como lido</translation>
        </message>
        <message>
            <source>Need a physician now</source>
            <translation>Precisam de um médico já</translation>
        </message>
        <message>
            <source>No study on the list passes the filter and the search.</source>
            <translation>Nenhum estudo da lista atende ao filtro e à busca.</translation>
        </message>
        <message>
            <source>Nobody waits here.

Studies get on this list by themselves once the receiver or a watched folder is switched on (Ctrl+I), and with every batch (Ctrl+B).</source>
            <translation>Ninguém espera aqui.

Os estudos chegam a esta lista sozinhos quando o receptor ou uma pasta monitorada está ligado (Ctrl+I), e a cada lote (Ctrl+B).</translation>
        </message>
        <message>
            <source>Not analysed yet</source>
            <translation>Ainda não analisados</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>Abrir</translation>
        </message>
        <message>
            <source>Patient</source>
            <translation>Paciente</translation>
        </message>
        <message>
            <source>Positive</source>
            <translation>Positivo</translation>
        </message>
        <message>
            <source>Probability</source>
            <translation>Probabilidade</translation>
        </message>
        <message>
            <source>Put first</source>
            <translation>Priorizado</translation>
        </message>
        <message>
            <source>Rank</source>
            <translation>Posição</translation>
        </message>
        <message>
            <source>Read this study first</source>
            <translation>Ler este estudo primeiro</translation>
        </message>
        <message>
            <source>Reading the worklist…</source>
            <translation>Lendo a lista de trabalho…</translation>
        </message>
        <message>
            <source>Reason</source>
            <translation>Motivo</translation>
        </message>
        <message>
            <source>Reason (required; everybody sees it)</source>
            <translation>Motivo (obrigatório; todos o veem)</translation>
        </message>
        <message>
            <source>Rejected</source>
            <translation>Rejeitado</translation>
        </message>
        <message>
            <source>Risk {risk} of 3</source>
            <translation>Risco {risk} de 3</translation>
        </message>
        <message>
            <source>Routine: no sooner than its waiting time asks</source>
            <translation>Rotina: não antes do que pede sua espera</translation>
        </message>
        <message>
            <source>Running</source>
            <translation>Em andamento</translation>
        </message>
        <message>
            <source>Search patient, ID, accession or UID</source>
            <translation>Buscar paciente, ID, acesso ou UID</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Estado</translation>
        </message>
        <message>
            <source>Study</source>
            <translation>Estudo</translation>
        </message>
        <message>
            <source>Study {number}</source>
            <translation>Estudo {number}</translation>
        </message>
        <message>
            <source>Submitted</source>
            <translation>Na fila</translation>
        </message>
        <message>
            <source>Take back "read"</source>
            <translation>Desfazer “lido”</translation>
        </message>
        <message>
            <source>The change and its time are recorded.</source>
            <translation>A mudança e sua hora ficam registradas.</translation>
        </message>
        <message>
            <source>Verdict</source>
            <translation>Veredito</translation>
        </message>
        <message>
            <source>Waited far too long</source>
            <translation>Esperou demais</translation>
        </message>
        <message>
            <source>Waited longer than the limit</source>
            <translation>Esperou mais que o limite</translation>
        </message>
        <message>
            <source>Waiting</source>
            <translation>Espera</translation>
        </message>
        <message>
            <source>Worklist</source>
            <translation>Lista de trabalho</translation>
        </message>
        <message>
            <source>images missing</source>
            <translation>faltam imagens</translation>
        </message>
        <message>
            <source>{days} d {hours} h</source>
            <translation>{days} d {hours} h</translation>
        </message>
        <message>
            <source>{hours} h {minutes}</source>
            <translation>{hours} h {minutes}</translation>
        </message>
        <message>
            <source>{minutes} min</source>
            <translation>{minutes} min</translation>
        </message>
    </context>
</TS>
