<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es_ES" sourcelanguage="en">
    <context>
        <name>About</name>
        <message>
            <source>About Alveoscope</source>
            <translation>Acerca de Alveoscope</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Cerrar</translation>
        </message>
        <message>
            <source>Licence</source>
            <translation>Licencia</translation>
        </message>
        <message>
            <source>Licence of the networks: {licence}</source>
            <translation>Licencia de las redes: {licence}</translation>
        </message>
        <message>
            <source>Licence: Apache-2.0</source>
            <translation>Licencia: Apache-2.0</translation>
        </message>
        <message>
            <source>Package</source>
            <translation>Paquete</translation>
        </message>
        <message>
            <source>Packages and licences</source>
            <translation>Paquetes y licencias</translation>
        </message>
        <message>
            <source>The back-end is shown here after the first analysis.</source>
            <translation>El motor se muestra aquí tras el primer análisis.</translation>
        </message>
        <message>
            <source>Version</source>
            <translation>Versión</translation>
        </message>
        <message>
            <source>Version {version}, Qt {qt}</source>
            <translation>Versión {version}, Qt {qt}</translation>
        </message>
    </context>
    <context>
        <name>Actions</name>
        <message>
            <source>About Alveoscope</source>
            <translation>Acerca de Alveoscope</translation>
        </message>
        <message>
            <source>Analyse all</source>
            <translation>Analizar todo</translation>
        </message>
        <message>
            <source>Analyse this series</source>
            <translation>Analizar esta serie</translation>
        </message>
        <message>
            <source>Analysis</source>
            <translation>Análisis</translation>
        </message>
        <message>
            <source>Angle</source>
            <translation>Ángulo</translation>
        </message>
        <message>
            <source>Arrow</source>
            <translation>Flecha</translation>
        </message>
        <message>
            <source>Axial, coronal, sagittal</source>
            <translation>Axial, coronal, sagital</translation>
        </message>
        <message>
            <source>Batch of a folder…</source>
            <translation>Lote de una carpeta…</translation>
        </message>
        <message>
            <source>Cine</source>
            <translation>Cine</translation>
        </message>
        <message>
            <source>Cine faster</source>
            <translation>Cine más rápido</translation>
        </message>
        <message>
            <source>Cine slower</source>
            <translation>Cine más lento</translation>
        </message>
        <message>
            <source>Clear this list</source>
            <translation>Borrar esta lista</translation>
        </message>
        <message>
            <source>Close all studies</source>
            <translation>Cerrar todos los estudios</translation>
        </message>
        <message>
            <source>Close this study</source>
            <translation>Cerrar este estudio</translation>
        </message>
        <message>
            <source>Compare with the prior study</source>
            <translation>Comparar con el estudio anterior</translation>
        </message>
        <message>
            <source>Copy image</source>
            <translation>Copiar imagen</translation>
        </message>
        <message>
            <source>Corner text</source>
            <translation>Textos en las esquinas</translation>
        </message>
        <message>
            <source>Crosshair</source>
            <translation>Cruz de referencia</translation>
        </message>
        <message>
            <source>DICOM header…</source>
            <translation>Cabecera DICOM…</translation>
        </message>
        <message>
            <source>Delete last measurement</source>
            <translation>Eliminar la última medición</translation>
        </message>
        <message>
            <source>Delete measurements of this image</source>
            <translation>Eliminar las mediciones de esta imagen</translation>
        </message>
        <message>
            <source>Distance</source>
            <translation>Distancia</translation>
        </message>
        <message>
            <source>Ellipse</source>
            <translation>Elipse</translation>
        </message>
        <message>
            <source>Export image as PNG…</source>
            <translation>Exportar imagen como PNG…</translation>
        </message>
        <message>
            <source>Export result…</source>
            <translation>Exportar resultado…</translation>
        </message>
        <message>
            <source>Export settings…</source>
            <translation>Exportar ajustes…</translation>
        </message>
        <message>
            <source>File</source>
            <translation>Archivo</translation>
        </message>
        <message>
            <source>First image</source>
            <translation>Primera imagen</translation>
        </message>
        <message>
            <source>Fit to pane</source>
            <translation>Ajustar al panel</translation>
        </message>
        <message>
            <source>Flip horizontally</source>
            <translation>Voltear horizontalmente</translation>
        </message>
        <message>
            <source>Flip vertically</source>
            <translation>Voltear verticalmente</translation>
        </message>
        <message>
            <source>Four panes</source>
            <translation>Cuatro paneles</translation>
        </message>
        <message>
            <source>Freehand</source>
            <translation>Mano alzada</translation>
        </message>
        <message>
            <source>Full screen</source>
            <translation>Pantalla completa</translation>
        </message>
        <message>
            <source>Help</source>
            <translation>Ayuda</translation>
        </message>
        <message>
            <source>Hide or show panels</source>
            <translation>Ocultar o mostrar los paneles</translation>
        </message>
        <message>
            <source>Image</source>
            <translation>Imagen</translation>
        </message>
        <message>
            <source>Image only</source>
            <translation>Solo la imagen</translation>
        </message>
        <message>
            <source>Import settings…</source>
            <translation>Importar ajustes…</translation>
        </message>
        <message>
            <source>Invert</source>
            <translation>Invertir</translation>
        </message>
        <message>
            <source>Key image</source>
            <translation>Imagen clave</translation>
        </message>
        <message>
            <source>Keyboard and mouse</source>
            <translation>Teclado y ratón</translation>
        </message>
        <message>
            <source>Last image</source>
            <translation>Última imagen</translation>
        </message>
        <message>
            <source>Layout</source>
            <translation>Disposición</translation>
        </message>
        <message>
            <source>Lung and soft tissue side by side</source>
            <translation>Pulmón y partes blandas en paralelo</translation>
        </message>
        <message>
            <source>Magnifier</source>
            <translation>Lupa</translation>
        </message>
        <message>
            <source>Model card of the networks</source>
            <translation>Ficha del modelo</translation>
        </message>
        <message>
            <source>Navigate</source>
            <translation>Navegar</translation>
        </message>
        <message>
            <source>Next image</source>
            <translation>Imagen siguiente</translation>
        </message>
        <message>
            <source>Next pane</source>
            <translation>Panel siguiente</translation>
        </message>
        <message>
            <source>Next series</source>
            <translation>Serie siguiente</translation>
        </message>
        <message>
            <source>Next suspicious image</source>
            <translation>Imagen sospechosa siguiente</translation>
        </message>
        <message>
            <source>One pane</source>
            <translation>Un panel</translation>
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
            <translation>Abrir archivos, ZIP o DICOMDIR…</translation>
        </message>
        <message>
            <source>Open folder…</source>
            <translation>Abrir carpeta…</translation>
        </message>
        <message>
            <source>Outline of what the networks saw</source>
            <translation>Contorno de lo que vieron las redes</translation>
        </message>
        <message>
            <source>Pan</source>
            <translation>Desplazar</translation>
        </message>
        <message>
            <source>Prepare this computer's GPU…</source>
            <translation>Preparar la GPU de este equipo…</translation>
        </message>
        <message>
            <source>Previous image</source>
            <translation>Imagen anterior</translation>
        </message>
        <message>
            <source>Previous series</source>
            <translation>Serie anterior</translation>
        </message>
        <message>
            <source>Previous suspicious image</source>
            <translation>Imagen sospechosa anterior</translation>
        </message>
        <message>
            <source>Print image…</source>
            <translation>Imprimir imagen…</translation>
        </message>
        <message>
            <source>Print report…</source>
            <translation>Imprimir informe…</translation>
        </message>
        <message>
            <source>Query/Retrieve…</source>
            <translation>Buscar en el PACS…</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>Salir</translation>
        </message>
        <message>
            <source>Receiver and watched folder…</source>
            <translation>Receptor y carpeta vigilada…</translation>
        </message>
        <message>
            <source>Recent places</source>
            <translation>Lugares recientes</translation>
        </message>
        <message>
            <source>Rectangle</source>
            <translation>Rectángulo</translation>
        </message>
        <message>
            <source>Reload failed images</source>
            <translation>Volver a leer las imágenes fallidas</translation>
        </message>
        <message>
            <source>Reset</source>
            <translation>Restablecer</translation>
        </message>
        <message>
            <source>Rotate left</source>
            <translation>Girar a la izquierda</translation>
        </message>
        <message>
            <source>Rotate right</source>
            <translation>Girar a la derecha</translation>
        </message>
        <message>
            <source>Save support bundle…</source>
            <translation>Guardar paquete de asistencia…</translation>
        </message>
        <message>
            <source>Scroll</source>
            <translation>Recorrer</translation>
        </message>
        <message>
            <source>Scroll panes together</source>
            <translation>Recorrer los paneles juntos</translation>
        </message>
        <message>
            <source>Search in the list</source>
            <translation>Buscar en la lista</translation>
        </message>
        <message>
            <source>Second image window</source>
            <translation>Segunda ventana de imágenes</translation>
        </message>
        <message>
            <source>Send result to the PACS</source>
            <translation>Enviar el resultado al PACS</translation>
        </message>
        <message>
            <source>Settings…</source>
            <translation>Ajustes…</translation>
        </message>
        <message>
            <source>Slab: mean, MIP, MinIP, off</source>
            <translation>Bloque: media, MIP, MinIP, desactivado</translation>
        </message>
        <message>
            <source>Smooth enlarged images</source>
            <translation>Suavizar imágenes ampliadas</translation>
        </message>
        <message>
            <source>Stop all analyses</source>
            <translation>Detener todos los análisis</translation>
        </message>
        <message>
            <source>Stop what is running</source>
            <translation>Detener lo que está en curso</translation>
        </message>
        <message>
            <source>Straighten rotated planes</source>
            <translation>Enderezar los planos girados</translation>
        </message>
        <message>
            <source>System check</source>
            <translation>Comprobación del sistema</translation>
        </message>
        <message>
            <source>Ten images back</source>
            <translation>Diez imágenes atrás</translation>
        </message>
        <message>
            <source>Ten images forward</source>
            <translation>Diez imágenes adelante</translation>
        </message>
        <message>
            <source>Thicker slab</source>
            <translation>Bloque más grueso</translation>
        </message>
        <message>
            <source>Thinner slab</source>
            <translation>Bloque más fino</translation>
        </message>
        <message>
            <source>Three panes</source>
            <translation>Tres paneles</translation>
        </message>
        <message>
            <source>Tools</source>
            <translation>Herramientas</translation>
        </message>
        <message>
            <source>Two panes</source>
            <translation>Dos paneles</translation>
        </message>
        <message>
            <source>View</source>
            <translation>Ver</translation>
        </message>
        <message>
            <source>Window</source>
            <translation>Ventana</translation>
        </message>
        <message>
            <source>Window from a region</source>
            <translation>Ventana según una región</translation>
        </message>
        <message>
            <source>Window presets (keys 1 to 9)</source>
            <translation>Ventanas predefinidas (teclas 1 a 9)</translation>
        </message>
        <message>
            <source>Window presets…</source>
            <translation>Ventanas predefinidas…</translation>
        </message>
        <message>
            <source>Window/level</source>
            <translation>Ventana/nivel</translation>
        </message>
        <message>
            <source>Worklist</source>
            <translation>Lista de trabajo</translation>
        </message>
        <message>
            <source>Zoom</source>
            <translation>Zoom</translation>
        </message>
        <message>
            <source>Zoom in</source>
            <translation>Acercar</translation>
        </message>
        <message>
            <source>Zoom out</source>
            <translation>Alejar</translation>
        </message>
    </context>
    <context>
        <name>Analysis</name>
        <message>
            <source>Compiling the networks for this GPU (once, some minutes)</source>
            <translation>Compilando las redes para esta GPU (una vez, algunos minutos)</translation>
        </message>
        <message>
            <source>Finding the lungs</source>
            <translation>Buscando los pulmones</translation>
        </message>
        <message>
            <source>Loading the networks…</source>
            <translation>Cargando las redes…</translation>
        </message>
        <message>
            <source>Looking at the series</source>
            <translation>Revisando la serie</translation>
        </message>
        <message>
            <source>Reading images</source>
            <translation>Leyendo imágenes</translation>
        </message>
        <message>
            <source>Running the networks</source>
            <translation>Ejecutando las redes</translation>
        </message>
        <message>
            <source>Writing</source>
            <translation>Escribiendo</translation>
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
                <numerusform>%n falló</numerusform>
                <numerusform>%n fallaron</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) belong to no study</source>
            <translation>
                <numerusform>%n archivo no pertenece a ningún estudio</numerusform>
                <numerusform>%n archivos no pertenecen a ningún estudio</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n of them in an earlier run</source>
            <translation>
                <numerusform>%n de ellos en una ejecución anterior</numerusform>
                <numerusform>%n de ellos en una ejecución anterior</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) judged</source>
            <translation>
                <numerusform>%n estudio evaluado</numerusform>
                <numerusform>%n estudios evaluados</numerusform>
            </translation>
        </message>
        <message>
            <source>All studies</source>
            <translation>Todos los estudios</translation>
        </message>
        <message>
            <source>Batch</source>
            <translation>Lote</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>Elegir…</translation>
        </message>
        <message>
            <source>Continue</source>
            <translation>Continuar</translation>
        </message>
        <message>
            <source>Date</source>
            <translation>Fecha</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>Falló</translation>
        </message>
        <message>
            <source>Filter</source>
            <translation>Filtro</translation>
        </message>
        <message>
            <source>Folder for the results</source>
            <translation>Carpeta para los resultados</translation>
        </message>
        <message>
            <source>Folder with studies</source>
            <translation>Carpeta con estudios</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>Imágenes</translation>
        </message>
        <message>
            <source>Looking for studies: {done} files read…</source>
            <translation>Buscando estudios: {done} archivos leídos…</translation>
        </message>
        <message>
            <source>Lungs affected</source>
            <translation>Pulmón afectado</translation>
        </message>
        <message>
            <source>Need a physician now</source>
            <translation>Necesitan a un médico ya</translation>
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
            <translation>Abrir la carpeta</translation>
        </message>
        <message>
            <source>Patient</source>
            <translation>Paciente</translation>
        </message>
        <message>
            <source>Patients' names and IDs in the table</source>
            <translation>Nombres e ID de los pacientes en la tabla</translation>
        </message>
        <message>
            <source>Positive</source>
            <translation>Positivo</translation>
        </message>
        <message>
            <source>Probability</source>
            <translation>Probabilidad</translation>
        </message>
        <message>
            <source>Remark</source>
            <translation>Observación</translation>
        </message>
        <message>
            <source>Results</source>
            <translation>Resultados</translation>
        </message>
        <message>
            <source>Search in the results</source>
            <translation>Buscar en los resultados</translation>
        </message>
        <message>
            <source>Series</source>
            <translation>Serie</translation>
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
            <translation>Detener</translation>
        </message>
        <message>
            <source>Stopped. What is done is kept; "Continue" resumes it.</source>
            <translation>Detenido. Lo hecho se conserva; Continuar sigue desde ahí.</translation>
        </message>
        <message>
            <source>Table (CSV)</source>
            <translation>Tabla (CSV)</translation>
        </message>
        <message>
            <source>Verdict</source>
            <translation>Veredicto</translation>
        </message>
        <message>
            <source>about {time} left</source>
            <translation>quedan unos {time}</translation>
        </message>
        <message>
            <source>{done} of {total} studies</source>
            <translation>{done} de {total} estudios</translation>
        </message>
    </context>
    <context>
        <name>Browser</name>
        <message numerus="yes">
            <source>%n file(s) left out</source>
            <translation>
                <numerusform>%n archivo omitido</numerusform>
                <numerusform>%n archivos omitidos</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n image(s)</source>
            <translation>
                <numerusform>%n imagen</numerusform>
                <numerusform>%n imágenes</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n series</source>
            <translation>
                <numerusform>%n serie</numerusform>
                <numerusform>%n series</numerusform>
            </translation>
        </message>
        <message>
            <source>Close this study</source>
            <translation>Cerrar este estudio</translation>
        </message>
        <message>
            <source>Looking for images…</source>
            <translation>Buscando imágenes…</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Nombre</translation>
        </message>
        <message>
            <source>Newest</source>
            <translation>Más recientes</translation>
        </message>
        <message>
            <source>Nothing new was found.</source>
            <translation>No se encontró nada nuevo.</translation>
        </message>
        <message>
            <source>Order</source>
            <translation>Orden</translation>
        </message>
        <message>
            <source>Patient ID</source>
            <translation>ID del paciente</translation>
        </message>
        <message>
            <source>Patients, studies and series</source>
            <translation>Pacientes, estudios y series</translation>
        </message>
        <message>
            <source>Reading files: {done}…</source>
            <translation>Leyendo archivos: {done}…</translation>
        </message>
        <message>
            <source>Reading {done} of {total} files…</source>
            <translation>Leyendo {done} de {total} archivos…</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>Buscar</translation>
        </message>
        <message>
            <source>Search name, ID, date, description</source>
            <translation>Buscar nombre, ID, fecha, descripción</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Detener</translation>
        </message>
        <message>
            <source>Stopped.</source>
            <translation>Detenido.</translation>
        </message>
        <message>
            <source>This is not there any more: {place}</source>
            <translation>Esto ya no está: {place}</translation>
        </message>
        <message>
            <source>Was it moved or renamed, or the drive unplugged?</source>
            <translation>¿Se movió o cambió de nombre, o se desconectó la unidad?</translation>
        </message>
    </context>
    <context>
        <name>Compare</name>
        <message numerus="yes">
            <source>%n day(s) apart</source>
            <translation>
                <numerusform>%n día entre ambos</numerusform>
                <numerusform>%n días entre ambos</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) not analysed yet; what changed is shown after that.</source>
            <translation>
                <numerusform>%n estudio aún sin analizar: el cambio se mostrará después.</numerusform>
                <numerusform>%n estudios aún sin analizar: el cambio se mostrará después.</numerusform>
            </translation>
        </message>
        <message>
            <source>Analyse what is missing</source>
            <translation>Analizar lo que falta</translation>
        </message>
        <message>
            <source>Another study of this patient is available: {day}.</source>
            <translation>Hay otro estudio de este paciente: {day}.</translation>
        </message>
        <message>
            <source>Change</source>
            <translation>Cambio</translation>
        </message>
        <message>
            <source>Compare with the study in view</source>
            <translation>Comparar con el estudio en pantalla</translation>
        </message>
        <message>
            <source>Compare with {study}</source>
            <translation>Comparar con {study}</translation>
        </message>
        <message>
            <source>Current</source>
            <translation>Actual</translation>
        </message>
        <message>
            <source>Current minus prior; of per cent, in percentage points (pp).</source>
            <translation>Actual menos anterior; de porcentajes, en puntos porcentuales (pp).</translation>
        </message>
        <message>
            <source>Earlier studies in the PACS…</source>
            <translation>Estudios anteriores en el PACS…</translation>
        </message>
        <message>
            <source>End the comparison</source>
            <translation>Terminar la comparación</translation>
        </message>
        <message>
            <source>Measure</source>
            <translation>Medida</translation>
        </message>
        <message>
            <source>No other study of this patient is open.</source>
            <translation>No hay otro estudio abierto de este paciente.</translation>
        </message>
        <message>
            <source>No other study of this patient is open. Open the earlier one, too.</source>
            <translation>No hay otro estudio abierto de este paciente. Abra también el anterior.</translation>
        </message>
        <message>
            <source>No series of the other study can be analysed.</source>
            <translation>Ninguna serie del otro estudio puede analizarse.</translation>
        </message>
        <message>
            <source>Open and compare with {study}</source>
            <translation>Abrir y comparar con {study}</translation>
        </message>
        <message>
            <source>Other studies of this patient</source>
            <translation>Otros estudios de este paciente</translation>
        </message>
        <message>
            <source>Prior</source>
            <translation>Anterior</translation>
        </message>
        <message>
            <source>The series doctor says why.</source>
            <translation>El revisor de series indica por qué.</translation>
        </message>
        <message>
            <source>The time between the two studies is not known.</source>
            <translation>No se sabe cuántos días los separan.</translation>
        </message>
        <message>
            <source>This series has not been analysed yet.</source>
            <translation>Esta serie aún no se ha analizado.</translation>
        </message>
        <message>
            <source>Waiting for the analysis…</source>
            <translation>Esperando el análisis…</translation>
        </message>
        <message>
            <source>What changed</source>
            <translation>Qué ha cambiado</translation>
        </message>
        <message>
            <source>pp</source>
            <translation>pp</translation>
        </message>
    </context>
    <context>
        <name>Crash</name>
        <message>
            <source>Alveoscope can't start.</source>
            <translation>Alveoscope no puede iniciarse.</translation>
        </message>
        <message>
            <source>Alveoscope has run into an internal error. You can continue, but check what you see; results already written are safe. The report below names no patient and no folder. Nothing is sent anywhere.</source>
            <translation>Se produjo un error interno en Alveoscope. Puede continuar, pero compruebe lo que ve; los resultados ya guardados están a salvo. El informe siguiente no nombra a ningún paciente ni carpeta. No se envía nada a ninguna parte.</translation>
        </message>
        <message>
            <source>Continue</source>
            <translation>Continuar</translation>
        </message>
        <message>
            <source>Copy report</source>
            <translation>Copiar informe</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>Salir</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Informe</translation>
        </message>
        <message>
            <source>Something went wrong</source>
            <translation>Algo salió mal</translation>
        </message>
    </context>
    <context>
        <name>Diagnosis</name>
        <message>
            <source>Also note</source>
            <translation>A tener en cuenta</translation>
        </message>
        <message>
            <source>Analyse (F5)</source>
            <translation>Analizar (F5)</translation>
        </message>
        <message>
            <source>Analyse again</source>
            <translation>Analizar de nuevo</translation>
        </message>
        <message>
            <source>Export…</source>
            <translation>Exportar…</translation>
        </message>
        <message>
            <source>No series is open.</source>
            <translation>No hay ninguna serie abierta.</translation>
        </message>
        <message>
            <source>Progress of the analysis</source>
            <translation>Progreso del análisis</translation>
        </message>
        <message>
            <source>Send to PACS</source>
            <translation>Enviar al PACS</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Detener</translation>
        </message>
        <message>
            <source>The analysis was stopped: there is no result.</source>
            <translation>El análisis se detuvo: no hay resultado.</translation>
        </message>
        <message>
            <source>The series doctor objects to it; an analysis will say why.</source>
            <translation>El revisor de series pone objeciones; un análisis dirá por qué.</translation>
        </message>
        <message>
            <source>This series has not been analysed yet.</source>
            <translation>Esta serie aún no se ha analizado.</translation>
        </message>
        <message>
            <source>This series is waiting for its turn.</source>
            <translation>Esta serie espera su turno.</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>Reintentar</translation>
        </message>
        <message>
            <source>Why</source>
            <translation>Por qué</translation>
        </message>
        <message>
            <source>Your answer</source>
            <translation>Su respuesta</translation>
        </message>
    </context>
    <context>
        <name>Evidence</name>
        <message>
            <source>After an analysis: what the autoencoder makes of the image in view.</source>
            <translation>Tras un análisis: lo que el autocodificador hace de la imagen visible.</translation>
        </message>
        <message>
            <source>Analyse the series again.</source>
            <translation>Analice la serie de nuevo.</translation>
        </message>
        <message>
            <source>Calibrated probability of COVID-19 pneumonia on this image.</source>
            <translation>Probabilidad calibrada de neumonía por COVID-19 en esta imagen.</translation>
        </message>
        <message>
            <source>Contour</source>
            <translation>Contorno</translation>
        </message>
        <message>
            <source>Details</source>
            <translation>Detalles</translation>
        </message>
        <message>
            <source>From left to right: what the autoencoder was given, what it made of it, and the difference: orange where the image is brighter than expected, blue where it is darker.</source>
            <translation>De izquierda a derecha: lo que recibió el autocodificador, lo que hizo de ello y la diferencia: naranja donde la imagen es más clara de lo esperado, azul donde es más oscura.</translation>
        </message>
        <message>
            <source>Image {number}: {words}</source>
            <translation>Imagen {number}: {words}</translation>
        </message>
        <message>
            <source>Numbers by which the networks tell what they know.</source>
            <translation>Números con los que las redes indican qué conocen.</translation>
        </message>
        <message>
            <source>Opacities that the classifier marked inside the lungs: blue for ground glass, orange for consolidation. Soft edges: the map has 56 x 56 places. Never part of the image itself.</source>
            <translation>Opacidades que el clasificador marcó dentro de los pulmones: azul, vidrio deslustrado; naranja, consolidación. Bordes suaves: el mapa tiene 56 x 56 puntos. Nunca forma parte de la imagen.</translation>
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
            <translation>Original, reconstrucción y residuo</translation>
        </message>
        <message>
            <source>Rebuilding the image…</source>
            <translation>Reconstruyendo la imagen…</translation>
        </message>
        <message>
            <source>Reconstruction</source>
            <translation>Reconstrucción</translation>
        </message>
        <message>
            <source>Residual</source>
            <translation>Residuo</translation>
        </message>
        <message>
            <source>Strength of the colours</source>
            <translation>Intensidad de los colores</translation>
        </message>
        <message>
            <source>The networks were changed since this result was made.</source>
            <translation>Las redes se cambiaron después de este resultado.</translation>
        </message>
        <message>
            <source>This image was not judged.</source>
            <translation>Esta imagen no se evaluó.</translation>
        </message>
    </context>
    <context>
        <name>Export</name>
        <message>
            <source>A summary and the key images as pictures, for every viewer.</source>
            <translation>Un resumen y las imágenes clave como imágenes corrientes, para cualquier visor.</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Cancelar</translation>
        </message>
        <message>
            <source>Choose another printer, or another file to print into.</source>
            <translation>Elija otra impresora, u otro archivo en el que imprimir.</translation>
        </message>
        <message>
            <source>Choose folder…</source>
            <translation>Elegir carpeta…</translation>
        </message>
        <message>
            <source>DICOM key objects</source>
            <translation>Objetos clave DICOM</translation>
        </message>
        <message>
            <source>DICOM secondary captures</source>
            <translation>Capturas secundarias DICOM</translation>
        </message>
        <message>
            <source>DICOM segmentation (masks)</source>
            <translation>Segmentación DICOM (máscaras)</translation>
        </message>
        <message>
            <source>DICOM structured report</source>
            <translation>Informe estructurado DICOM</translation>
        </message>
        <message>
            <source>Everything that was measured, exactly; without the patient's name.</source>
            <translation>Todo lo que se midió, con exactitud; sin el nombre del paciente.</translation>
        </message>
        <message>
            <source>Export image</source>
            <translation>Exportar imagen</translation>
        </message>
        <message>
            <source>Export into</source>
            <translation>Exportar en</translation>
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
            <translation>Máscaras de pulmones y opacidades, para el PACS; el informe estructurado remite a ellas.</translation>
        </message>
        <message>
            <source>NIfTI masks</source>
            <translation>Máscaras NIfTI</translation>
        </message>
        <message>
            <source>One line per image, for a spreadsheet.</source>
            <translation>Una línea por imagen, para una hoja de cálculo.</translation>
        </message>
        <message>
            <source>One page to print: verdict, reasons, key images. Holds the patient's name.</source>
            <translation>Una página para imprimir: veredicto, razones, imágenes clave. Contiene el nombre del paciente.</translation>
        </message>
        <message>
            <source>PDF page</source>
            <translation>Página PDF</translation>
        </message>
        <message>
            <source>PNG images (*.png)</source>
            <translation>Imágenes PNG (*.png)</translation>
        </message>
        <message>
            <source>Print the image</source>
            <translation>Imprimir la imagen</translation>
        </message>
        <message>
            <source>Print the report: {study}</source>
            <translation>Imprimir el informe: {study}</translation>
        </message>
        <message>
            <source>TID 1500, for the archive: numbers and codes that programs can read.</source>
            <translation>TID 1500, para el PACS: números y códigos que los programas pueden leer.</translation>
        </message>
        <message>
            <source>Table of images (CSV)</source>
            <translation>Tabla de imágenes (CSV)</translation>
        </message>
        <message>
            <source>The key images that you marked, so that the archive shows them first.</source>
            <translation>Las imágenes clave que marcó, para que el PACS las muestre primero.</translation>
        </message>
        <message>
            <source>The printer took nothing, or not every page.</source>
            <translation>La impresora no aceptó nada, o no todas las páginas.</translation>
        </message>
        <message>
            <source>The same masks for research; without the patient's name.</source>
            <translation>Las mismas máscaras para investigación; sin el nombre del paciente.</translation>
        </message>
    </context>
    <context>
        <name>Gpu</name>
        <message>
            <source>About {time} left.</source>
            <translation>Quedan unos {time}.</translation>
        </message>
        <message>
            <source>Check again</source>
            <translation>Comprobar de nuevo</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Cerrar</translation>
        </message>
        <message>
            <source>Compiling both networks for this GPU…</source>
            <translation>Compilando ambas redes para esta GPU…</translation>
        </message>
        <message>
            <source>It is used once the settings ask for the fastest back-end or for TensorRT.</source>
            <translation>Se usará cuando los ajustes pidan el motor más rápido o TensorRT.</translation>
        </message>
        <message>
            <source>It takes from seconds to some minutes, once.</source>
            <translation>Tarda de segundos a algunos minutos, una sola vez.</translation>
        </message>
        <message>
            <source>It took {time} here before.</source>
            <translation>Aquí tardó {time} la vez anterior.</translation>
        </message>
        <message>
            <source>Looking at this computer…</source>
            <translation>Examinando este equipo…</translation>
        </message>
        <message>
            <source>On an NVIDIA GPU the networks run fastest when compiled for it. This is done once and checked against ONNX Runtime; it is used only if both agree.</source>
            <translation>En una GPU NVIDIA las redes son más rápidas si se compilaron para ella. Se hace una sola vez y se compara con ONNX Runtime; solo se usa si ambos dan lo mismo.</translation>
        </message>
        <message>
            <source>Prepare</source>
            <translation>Preparar</translation>
        </message>
        <message>
            <source>Prepare again</source>
            <translation>Preparar de nuevo</translation>
        </message>
        <message>
            <source>Preparing the GPU: {percent} %</source>
            <translation>Preparando la GPU: {percent} %</translation>
        </message>
        <message>
            <source>Preparing the GPU…</source>
            <translation>Preparando la GPU…</translation>
        </message>
        <message>
            <source>Progress of the preparation</source>
            <translation>Progreso de la preparación</translation>
        </message>
        <message>
            <source>Reading and analysing go on meanwhile, on ONNX Runtime.</source>
            <translation>Mientras tanto se puede seguir leyendo y analizando, con ONNX Runtime.</translation>
        </message>
        <message>
            <source>Reading and analysing go on; this page can be closed.</source>
            <translation>Se puede seguir leyendo y analizando; esta página puede cerrarse.</translation>
        </message>
        <message>
            <source>Show the progress, or stop it</source>
            <translation>Mostrar el progreso o detenerlo</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Detener</translation>
        </message>
        <message>
            <source>Stopped: nothing was changed.</source>
            <translation>Detenido: no se cambió nada.</translation>
        </message>
        <message>
            <source>The GPU could not be prepared; ONNX Runtime goes on.</source>
            <translation>No se pudo preparar la GPU; sigue ONNX Runtime.</translation>
        </message>
        <message>
            <source>The GPU is ready and used from the next study on (certificate of {date}).</source>
            <translation>La GPU está lista y se usa desde el próximo estudio (certificado del {date}).</translation>
        </message>
        <message>
            <source>This computer's GPU</source>
            <translation>La GPU de este equipo</translation>
        </message>
        <message>
            <source>This computer's GPU can't be prepared.</source>
            <translation>La GPU de este equipo no se puede preparar.</translation>
        </message>
        <message>
            <source>This site has decided on another back-end: what is prepared would not be used.</source>
            <translation>Este centro ha decidido usar otro motor: lo preparado no se usaría.</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>Reintentar</translation>
        </message>
        <message>
            <source>{gpu}: not prepared yet.</source>
            <translation>{gpu}: aún no preparada.</translation>
        </message>
        <message>
            <source>{gpu}: prepared (certificate of {date}).</source>
            <translation>{gpu}: preparada (certificado del {date}).</translation>
        </message>
    </context>
    <context>
        <name>Help</name>
        <message>
            <source>Agree, disagree or be unsure, and write a note: it is kept with the verdict that it is about. What you export (Ctrl+Shift+E) shows the key images that you marked.</source>
            <translation>Diga si coincide, discrepa o tiene dudas, y escriba una nota: se guarda junto al veredicto al que se refiere. Lo que exporte (Ctrl+Mayús+E) muestra las imágenes clave que marcó.</translation>
        </message>
        <message>
            <source>Before you begin</source>
            <translation>Antes de empezar</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Cerrar</translation>
        </message>
        <message>
            <source>Comparing with a prior study</source>
            <translation>Comparar con un estudio anterior</translation>
        </message>
        <message>
            <source>Ctrl+I switches the receiver on, to which a scanner or PACS sends, or a folder that is watched. Without addresses that may send, only this computer may. What came is judged by itself and stands on the worklist (Ctrl+L), the most urgent first, with the reason for its place. The status bar shows when the last image came. Mark a study as read when you have read it; that can be taken back.</source>
            <translation>Ctrl+I enciende el receptor, al que envían un equipo de TC o un PACS, o una carpeta vigilada. Si no se indican direcciones que puedan enviar, solo puede hacerlo este equipo. Lo que llega se evalúa solo y aparece en la lista de trabajo (Ctrl+L), lo más urgente primero, con el motivo de su lugar. La barra de estado muestra cuándo llegó la última imagen. Marque un estudio como leído cuando lo haya leído; se puede deshacer.</translation>
        </message>
        <message>
            <source>Ctrl+Shift+P searches the PACS by name, ID, accession and day. Retrieve brings a study into the window, or the series that you select of it; with earlier studies, so that they can be compared (B). How many images came of how many is always said. Ctrl+Shift+S sends the result in view to the PACS: masks, report, pictures and the images that you marked. The PACS must know this computer by its AE title.</source>
            <translation>Ctrl+Mayús+P busca en el PACS por nombre, ID, número de acceso y día. Recuperar trae un estudio a la ventana, o las series que seleccione de él; con los estudios anteriores, para poder compararlos (B). Siempre se dice cuántas imágenes llegaron de cuántas. Ctrl+Mayús+S envía al PACS el resultado que está a la vista: máscaras, informe, imágenes y las imágenes que usted marcó. El PACS debe conocer este equipo por su título AE.</translation>
        </message>
        <message>
            <source>From a folder to a verdict</source>
            <translation>De una carpeta a un veredicto</translation>
        </message>
        <message>
            <source>Help</source>
            <translation>Ayuda</translation>
        </message>
        <message>
            <source>Help &gt; System check says what works on this computer and the way out where something does not. Help &gt; Save support bundle writes log, system check and settings into one file without names, identifiers or folders of patients, for whoever helps you.</source>
            <translation>Ayuda &gt; Comprobación del sistema dice qué funciona en este equipo y qué hacer cuando algo no funciona. Ayuda &gt; Guardar paquete de asistencia reúne el registro, la comprobación y los ajustes en un archivo sin nombres, identificadores ni carpetas de pacientes, para quien le ayude.</translation>
        </message>
        <message>
            <source>I understand: begin</source>
            <translation>Entiendo: empezar</translation>
        </message>
        <message>
            <source>It looks for COVID-19 pneumonia on chest CT and for nothing else. Other pneumonias, fluid and motion can look the same to it; early or mild disease can be missed. Published tools of this kind lose much of their accuracy in hospitals whose scans they never saw. The model card of the bundle says what was measured.</source>
            <translation>Busca neumonía por COVID-19 en TC de tórax y nada más. Otras neumonías, líquido y movimiento pueden parecerle iguales; una enfermedad temprana o leve puede pasar desapercibida. Las herramientas publicadas de este tipo pierden gran parte de su exactitud en hospitales cuyas exploraciones nunca vieron. La ficha del modelo dice qué se midió.</translation>
        </message>
        <message>
            <source>Lengths, angles, regions, arrows: choose a tool and draw. The list beside the verdict holds all measurements of a study; they can be named and exported there, and are there again when the study is opened. J shows lung and soft tissue side by side. M shows axial, coronal and sagittal planes; with the crosshair (X), pull a small circle to turn the planes, or press elsewhere to put the crosshair there. G makes slabs. Shift+W takes the window from a region; Shift+Z is a magnifier.</source>
            <translation>Longitudes, ángulos, regiones, flechas: elija una herramienta y dibuje. La lista junto al veredicto contiene todas las mediciones de un estudio; allí se les pone nombre y se exportan, y vuelven a estar cuando se abre el estudio. J muestra pulmón y partes blandas en paralelo. M muestra los planos axial, coronal y sagital; con la cruz de referencia (X), arrastre un pequeño círculo para girar los planos, o pulse en otro punto para llevar allí la cruz. G forma bloques de cortes. Mayús+W ajusta la ventana según una región; Mayús+Z es una lupa.</translation>
        </message>
        <message>
            <source>Many studies at once</source>
            <translation>Muchos estudios a la vez</translation>
        </message>
        <message>
            <source>Measuring and looking closer</source>
            <translation>Medir y mirar más de cerca</translation>
        </message>
        <message>
            <source>On this computer. Images are read where they lie and never changed. Only the receiver listens to the network, when it is switched on; only searches and results are sent, and only to the PACS that was named for them.</source>
            <translation>En este equipo. Las imágenes se leen donde están y nunca se modifican. Solo el receptor escucha la red, cuando está activado; solo se envían búsquedas y resultados, y únicamente al PACS indicado para ello.</translation>
        </message>
        <message>
            <source>Open a folder, a ZIP or a DICOMDIR, or drop it on the window. Click a series. F5 analyses it; N goes to the next suspicious image; O lays the opacity map over the image; K marks a key image. The question mark shows all keys.</source>
            <translation>Abra una carpeta, un ZIP o un DICOMDIR, o suéltelo sobre la ventana. Haga clic en una serie. F5 la analiza; N va a la siguiente imagen sospechosa; O superpone el mapa de opacidades a la imagen; K marca una imagen clave. El signo de interrogación muestra todas las teclas.</translation>
        </message>
        <message>
            <source>Open an earlier study of the same patient, too, and press B: both stand side by side, scroll by the level of the lungs, and are zoomed, panned and windowed together; L lets each go its own way. Below stand both strips and what changed, in figures. The list and the Analysis menu offer other studies of the patient. B again ends it.</source>
            <translation>Abra también un estudio anterior del mismo paciente y pulse B: ambos quedan uno junto al otro, se desplazan según el nivel de los pulmones y comparten zoom, posición y ventana; con L cada uno va por su lado. Debajo están las dos tiras y lo que cambió, en cifras. La lista y el menú Análisis ofrecen otros estudios del paciente. Con B se termina.</translation>
        </message>
        <message>
            <source>Positive and negative: the study probability lies above or below the thresholds of the bundle. Indeterminate: it lies between them. Not assessable: no statement is possible, and a physician must look at this study now; it is never a quiet negative.</source>
            <translation>Positivo y negativo: la probabilidad del estudio está por encima o por debajo de los umbrales del paquete. Indeterminado: está entre ellos. No valorable: no es posible ninguna afirmación y un médico debe ver este estudio ahora; nunca equivale a un negativo.</translation>
        </message>
        <message>
            <source>Shift+F5 puts every study that was opened and has no verdict into the queue; one can be put first there, or stopped. Ctrl+B judges every study of a folder: choose the folder, where the results go, and the formats. The table can be sorted, filtered and searched; a double click opens a study. A batch that was stopped, or ended with the computer, goes on where it was.</source>
            <translation>Mayús+F5 pone en la cola todos los estudios abiertos sin veredicto; allí se puede anteponer o detener uno. Ctrl+B evalúa todos los estudios de una carpeta: elija la carpeta, dónde van los resultados y los formatos. La tabla se puede ordenar, filtrar y buscar; un doble clic abre un estudio. Un lote detenido, o interrumpido con el equipo, continúa donde estaba.</translation>
        </message>
        <message>
            <source>Studies that come by themselves</source>
            <translation>Estudios que llegan solos</translation>
        </message>
        <message>
            <source>The PACS</source>
            <translation>El PACS</translation>
        </message>
        <message>
            <source>The strip shows every image of the stack: the higher and the more orange, the more suspicious; hatched ones hold no lung or could not be read; cross-hatched ones are unlike the images the networks know and are left out of the verdict. Reconstruction and residual show what the autoencoder expected and what it did not. Rest the mouse on a number to read what it means and where it comes from.</source>
            <translation>La tira muestra cada imagen de la pila: cuanto más alta y más naranja, más sospechosa; las rayadas no contienen pulmón o no se pudieron leer; las de rayado cruzado no se parecen a las imágenes que las redes conocen y quedan fuera del veredicto. La reconstrucción y el residuo muestran lo que el autocodificador esperaba y lo que no. Deje el ratón sobre un número para leer qué significa y de dónde viene.</translation>
        </message>
        <message>
            <source>What it can't do</source>
            <translation>Lo que no puede hacer</translation>
        </message>
        <message>
            <source>What the evidence shows</source>
            <translation>Lo que muestra la evidencia</translation>
        </message>
        <message>
            <source>What the four verdicts mean</source>
            <translation>Qué significan los cuatro veredictos</translation>
        </message>
        <message>
            <source>When something is wrong</source>
            <translation>Cuando algo falla</translation>
        </message>
        <message>
            <source>Where the data stays</source>
            <translation>Dónde quedan los datos</translation>
        </message>
        <message>
            <source>Your answer</source>
            <translation>Su respuesta</translation>
        </message>
    </context>
    <context>
        <name>Intake</name>
        <message numerus="yes">
            <source>%n object(s) came, the last at {time}</source>
            <translation>
                <numerusform>llegó %n objeto, a las {time}</numerusform>
                <numerusform>llegaron %n objetos, el último a las {time}</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) judged</source>
            <translation>
                <numerusform>%n estudio evaluado</numerusform>
                <numerusform>%n estudios evaluados</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) that came need a physician now.</source>
            <translation>
                <numerusform>%n estudio recibido necesita a un médico ya.</numerusform>
                <numerusform>%n estudios recibidos necesitan a un médico ya.</numerusform>
            </translation>
        </message>
        <message>
            <source>AE title</source>
            <translation>Título AE</translation>
        </message>
        <message>
            <source>AE titles that may send</source>
            <translation>Títulos AE que pueden enviar</translation>
        </message>
        <message>
            <source>Addresses or networks, like 10.1.0.0/16; commas between them.</source>
            <translation>Direcciones o redes, como 10.1.0.0/16; separadas por comas.</translation>
        </message>
        <message>
            <source>Any AE title</source>
            <translation>Cualquier título AE</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>Elegir…</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>Carpeta</translation>
        </message>
        <message>
            <source>Folder to watch</source>
            <translation>Carpeta que vigilar</translation>
        </message>
        <message>
            <source>May send from</source>
            <translation>Pueden enviar desde</translation>
        </message>
        <message>
            <source>Network share: look every few seconds</source>
            <translation>Recurso de red: mirar cada pocos segundos</translation>
        </message>
        <message>
            <source>Off</source>
            <translation>Desactivado</translation>
        </message>
        <message>
            <source>On</source>
            <translation>Activado</translation>
        </message>
        <message>
            <source>Port</source>
            <translation>Puerto</translation>
        </message>
        <message>
            <source>Receive studies</source>
            <translation>Recibir estudios</translation>
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
            <translation>Enviar los resultados a</translation>
        </message>
        <message>
            <source>Show the receiver and the watched folder</source>
            <translation>Mostrar el receptor y la carpeta vigilada</translation>
        </message>
        <message>
            <source>Starting…</source>
            <translation>Iniciando…</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>Deteniendo…</translation>
        </message>
        <message>
            <source>Switch off</source>
            <translation>Apagar</translation>
        </message>
        <message>
            <source>Switch on</source>
            <translation>Activar</translation>
        </message>
        <message>
            <source>Test (echo)</source>
            <translation>Probar (eco)</translation>
        </message>
        <message>
            <source>The receiver answers ({time} ms).</source>
            <translation>El receptor responde ({time} ms).</translation>
        </message>
        <message>
            <source>This computer only</source>
            <translation>Solo este equipo</translation>
        </message>
        <message>
            <source>Watched folder</source>
            <translation>Carpeta vigilada</translation>
        </message>
        <message>
            <source>What arrives is judged automatically and put on the worklist, even while the window shows something else. This works as long as the window is open; a service on this computer needs no window.</source>
            <translation>Lo que llega se evalúa solo y pasa a la lista de trabajo, aunque la ventana muestre otra cosa. Funciona mientras la ventana esté abierta; un servicio del equipo trabaja sin ella.</translation>
        </message>
        <message>
            <source>{name}: out of reach</source>
            <translation>{name}: no disponible</translation>
        </message>
        <message>
            <source>{name}: stopped by an error</source>
            <translation>{name}: detenido por un error</translation>
        </message>
    </context>
    <context>
        <name>Keys</name>
        <message>
            <source>Action</source>
            <translation>Acción</translation>
        </message>
        <message>
            <source>Assign</source>
            <translation>Asignar</translation>
        </message>
        <message>
            <source>Keyboard and mouse</source>
            <translation>Teclado y ratón</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>Teclas</translation>
        </message>
        <message>
            <source>Left button: the chosen tool. Window/level: right is wider, down is brighter; Shift is coarse, Ctrl is fine</source>
            <translation>Botón izquierdo: la herramienta elegida. Ventana/nivel: a la derecha más ancha, hacia abajo más clara; Mayús grueso, Ctrl fino</translation>
        </message>
        <message>
            <source>Menu</source>
            <translation>Menú</translation>
        </message>
        <message>
            <source>Middle button: pan. Right button: drag to zoom, click for a menu</source>
            <translation>Botón central: desplazar. Botón derecho: arrastrar para ampliar, clic para un menú</translation>
        </message>
        <message>
            <source>New key</source>
            <translation>Tecla nueva</translation>
        </message>
        <message>
            <source>Restore all keys</source>
            <translation>Restaurar todas las teclas</translation>
        </message>
        <message>
            <source>That key belongs to “{action}”, which will lose it.</source>
            <translation>Esa tecla pertenece a «{action}», que la perderá.</translation>
        </message>
        <message>
            <source>Wheel: scroll (Shift: five at a time, Ctrl: zoom at the cursor)</source>
            <translation>Rueda: recorrer (Mayús: de cinco en cinco, Ctrl: ampliar en el cursor)</translation>
        </message>
    </context>
    <context>
        <name>Leaving</name>
        <message>
            <source>A result is still being written, printed or sent.</source>
            <translation>Todavía se está escribiendo, imprimiendo o enviando un resultado.</translation>
        </message>
        <message>
            <source>Close now</source>
            <translation>Cerrar ahora</translation>
        </message>
        <message>
            <source>Close when it is done</source>
            <translation>Cerrar al terminar</translation>
        </message>
        <message>
            <source>Don't close</source>
            <translation>No cerrar</translation>
        </message>
    </context>
    <context>
        <name>MainWindow</name>
        <message>
            <source>All files (*);;ZIP archives (*.zip);;DICOM files (*.dcm)</source>
            <translation>Todos los archivos (*);;Archivos ZIP (*.zip);;Archivos DICOM (*.dcm)</translation>
        </message>
        <message>
            <source>Open files, ZIP or DICOMDIR</source>
            <translation>Abrir archivos, ZIP o DICOMDIR</translation>
        </message>
        <message>
            <source>Open folder</source>
            <translation>Abrir carpeta</translation>
        </message>
    </context>
    <context>
        <name>Measure</name>
        <message>
            <source>Mean {mean:.0f}{unit}   SD {deviation:.0f}</source>
            <translation>Media {mean:.0f}{unit}   DE {deviation:.0f}</translation>
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
            <translation>Ángulo</translation>
        </message>
        <message>
            <source>Arrow</source>
            <translation>Flecha</translation>
        </message>
        <message>
            <source>DICOM structured report (*.dcm)</source>
            <translation>Informe estructurado DICOM (*.dcm)</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Eliminar</translation>
        </message>
        <message>
            <source>Distance</source>
            <translation>Distancia</translation>
        </message>
        <message>
            <source>Double click to write.</source>
            <translation>Doble clic para escribir.</translation>
        </message>
        <message>
            <source>Ellipse</source>
            <translation>Elipse</translation>
        </message>
        <message>
            <source>Export measurements</source>
            <translation>Exportar mediciones</translation>
        </message>
        <message>
            <source>Export…</source>
            <translation>Exportar…</translation>
        </message>
        <message>
            <source>Freehand</source>
            <translation>Mano alzada</translation>
        </message>
        <message>
            <source>Image</source>
            <translation>Imagen</translation>
        </message>
        <message>
            <source>Kind</source>
            <translation>Tipo</translation>
        </message>
        <message>
            <source>Measurements</source>
            <translation>Mediciones</translation>
        </message>
        <message>
            <source>Measurements written to {file}.</source>
            <translation>Mediciones guardadas en {file}.</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Nombre</translation>
        </message>
        <message>
            <source>Nothing was measured in this study.</source>
            <translation>No se ha medido nada en este estudio.</translation>
        </message>
        <message>
            <source>Rectangle</source>
            <translation>Rectángulo</translation>
        </message>
        <message>
            <source>Rename</source>
            <translation>Cambiar nombre</translation>
        </message>
        <message>
            <source>Table (*.csv)</source>
            <translation>Tabla (*.csv)</translation>
        </message>
        <message>
            <source>The series of this measurement is not open.</source>
            <translation>La serie de esta medición no está abierta.</translation>
        </message>
        <message>
            <source>Value</source>
            <translation>Valor</translation>
        </message>
        <message>
            <source>What you measure stands here and is kept with the study. Tools are in the menu.</source>
            <translation>Lo que mida aparece aquí y se conserva con el estudio. Las herramientas están en el menú.</translation>
        </message>
        <message>
            <source>reformatted</source>
            <translation>reformateado</translation>
        </message>
    </context>
    <context>
        <name>Measures</name>
        <message>
            <source>1 - SSIM between the image and what the autoencoder made of it. Above the limit the image holds something that the networks never saw. The limit comes from the bundle (gate statistics).</source>
            <translation>1 - SSIM entre la imagen y lo que el autocodificador hizo de ella. Por encima del límite, la imagen contiene algo que las redes nunca vieron. El límite viene del paquete (estadísticas del filtro).</translation>
        </message>
        <message>
            <source>Among healthy lungs</source>
            <translation>Entre pulmones sanos</translation>
        </message>
        <message>
            <source>Apparent lung capacity</source>
            <translation>Capacidad pulmonar aparente</translation>
        </message>
        <message>
            <source>Area that is dark (aerated) in the autoencoder's reconstructions, divided by the area of the body; the median over the images with lung. An area ratio, not a volume and not lung function. The band is the 5th to 95th percentile of healthy training images, from the bundle.</source>
            <translation>Área oscura (aireada) en las reconstrucciones del autocodificador, dividida por el área del cuerpo; mediana de las imágenes con pulmón. Es una razón de áreas, no un volumen ni la función pulmonar. La banda es del percentil 5 al 95 de imágenes de entrenamiento sanas, del paquete.</translation>
        </message>
        <message>
            <source>Cavity</source>
            <translation>Cavidad</translation>
        </message>
        <message>
            <source>Code distance</source>
            <translation>Distancia del código</translation>
        </message>
        <message>
            <source>Detail in the lungs</source>
            <translation>Detalle en los pulmones</translation>
        </message>
        <message>
            <source>Effusion</source>
            <translation>Derrame</translation>
        </message>
        <message>
            <source>Familiar: the networks know images like this one.</source>
            <translation>Familiar: las redes conocen imágenes como esta.</translation>
        </message>
        <message>
            <source>How much the grey levels inside the lungs change from pixel to pixel (mean absolute Laplacian). Below the limit the image is blurred beyond use. The limit comes from the bundle (gate statistics).</source>
            <translation>Cuánto cambian los niveles de gris dentro de los pulmones de un píxel a otro (laplaciano absoluto medio). Por debajo del límite la imagen está demasiado borrosa para usarla. El límite procede del paquete (estadísticas del filtro).</translation>
        </message>
        <message>
            <source>Lungs</source>
            <translation>Pulmones</translation>
        </message>
        <message>
            <source>Mahalanobis distance of the 500 numbers that the autoencoder makes of the image from those of the training images: about 1 for a usual image. The limit comes from the bundle (gate statistics).</source>
            <translation>Distancia de Mahalanobis entre los 500 números que el autocodificador hace de la imagen y los de las imágenes de entrenamiento: cerca de 1 en una imagen habitual. El límite viene del paquete (estadísticas del filtro).</translation>
        </message>
        <message>
            <source>Reconstruction error</source>
            <translation>Error de reconstrucción</translation>
        </message>
        <message>
            <source>Septal lines</source>
            <translation>Líneas septales</translation>
        </message>
        <message>
            <source>Share of ground glass in the opacities</source>
            <translation>Proporción de vidrio deslustrado en las opacidades</translation>
        </message>
        <message>
            <source>Tree-in-bud nodules</source>
            <translation>Nódulos en árbol en brote</translation>
        </message>
        <message>
            <source>Unfamiliar: unlike the images the networks know; left out of the verdict.</source>
            <translation>No familiar: distinta de las imágenes que las redes conocen; queda fuera del veredicto.</translation>
        </message>
        <message>
            <source>percentile {percentile}</source>
            <translation>percentil {percentile}</translation>
        </message>
        <message>
            <source>{sign}: not measured</source>
            <translation>{sign}: no medido</translation>
        </message>
        <message>
            <source>{value} (at least {limit})</source>
            <translation>{value} (mínimo {limit})</translation>
        </message>
        <message>
            <source>{value} (limit {limit})</source>
            <translation>{value} (límite {limit})</translation>
        </message>
    </context>
    <context>
        <name>ModelCard</name>
        <message>
            <source>Close</source>
            <translation>Cerrar</translation>
        </message>
        <message>
            <source>Model card</source>
            <translation>Ficha del modelo</translation>
        </message>
        <message>
            <source>The bundle in use has no model card.</source>
            <translation>El paquete en uso no tiene ficha.</translation>
        </message>
        <message>
            <source>The card is part of the bundle, which is signed: it is in English.</source>
            <translation>La ficha es parte del paquete, que está firmado: está en inglés.</translation>
        </message>
    </context>
    <context>
        <name>Notice</name>
        <message>
            <source>Alveoscope. Not for diagnosis without a physician.</source>
            <translation>Alveoscope. No apto para el diagnóstico sin un médico.</translation>
        </message>
        <message>
            <source>Colours: opacities that the classifier marked (blue ground glass, orange consolidation), not part of the image.</source>
            <translation>Colores: opacidades marcadas por el clasificador (azul vidrio deslustrado, naranja consolidación); no forman parte de la imagen.</translation>
        </message>
        <message>
            <source>Not for diagnosis without a physician</source>
            <translation>No apto para el diagnóstico sin un médico</translation>
        </message>
    </context>
    <context>
        <name>Pacs</name>
        <message numerus="yes">
            <source>%n series</source>
            <translation>
                <numerusform>%n serie</numerusform>
                <numerusform>%n series</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) found</source>
            <translation>
                <numerusform>%n estudio encontrado</numerusform>
                <numerusform>%n estudios encontrados</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) retrieved and opened.</source>
            <translation>
                <numerusform>%n estudio recuperado y abierto.</numerusform>
                <numerusform>%n estudios recuperados y abiertos.</numerusform>
            </translation>
        </message>
        <message>
            <source>Accession</source>
            <translation>N.º de acceso</translation>
        </message>
        <message>
            <source>Automatic</source>
            <translation>Automático</translation>
        </message>
        <message>
            <source>Born</source>
            <translation>Nac.</translation>
        </message>
        <message>
            <source>CA certificate (PEM)</source>
            <translation>Certificado de la CA (PEM)</translation>
        </message>
        <message>
            <source>Date</source>
            <translation>Fecha</translation>
        </message>
        <message>
            <source>Description</source>
            <translation>Descripción</translation>
        </message>
        <message>
            <source>From</source>
            <translation>Desde</translation>
        </message>
        <message>
            <source>ID</source>
            <translation>ID</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>Imágenes</translation>
        </message>
        <message>
            <source>Images that were retrieved.</source>
            <translation>Imágenes que llegaron aquí.</translation>
        </message>
        <message>
            <source>Modality</source>
            <translation>Modalidad</translation>
        </message>
        <message>
            <source>Name or first letters</source>
            <translation>Nombre o primeras letras</translation>
        </message>
        <message>
            <source>No PACS is set up yet: enter it below.</source>
            <translation>Aún no hay ningún PACS configurado: indíquelo abajo.</translation>
        </message>
        <message>
            <source>Only CT studies are listed. What is retrieved opens in the window; it is not put on the worklist.</source>
            <translation>Solo se listan estudios de TC. Lo que se recupera se abre en la ventana; no se añade a la lista de trabajo.</translation>
        </message>
        <message>
            <source>Own AE title</source>
            <translation>Título AE propio</translation>
        </message>
        <message>
            <source>Own certificate (PEM)</source>
            <translation>Certificado propio (PEM)</translation>
        </message>
        <message>
            <source>PACS address</source>
            <translation>Dirección</translation>
        </message>
        <message>
            <source>PACS settings</source>
            <translation>Ajustes del PACS</translation>
        </message>
        <message>
            <source>Patient</source>
            <translation>Paciente</translation>
        </message>
        <message>
            <source>Patient ID</source>
            <translation>ID del paciente</translation>
        </message>
        <message>
            <source>Patient's name</source>
            <translation>Nombre del paciente</translation>
        </message>
        <message>
            <source>Private key (PEM)</source>
            <translation>Clave privada (PEM)</translation>
        </message>
        <message>
            <source>Query/Retrieve</source>
            <translation>Buscar en el PACS</translation>
        </message>
        <message>
            <source>Retrieve</source>
            <translation>Recuperar</translation>
        </message>
        <message>
            <source>Retrieve with earlier studies</source>
            <translation>Recuperar con los anteriores</translation>
        </message>
        <message>
            <source>Retrieved</source>
            <translation>Recuperadas</translation>
        </message>
        <message>
            <source>Retrieving: {done} of {total} images…</source>
            <translation>Recuperando: {done} de {total} imágenes…</translation>
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
            <translation>Envíe el resultado de nuevo.</translation>
        </message>
        <message>
            <source>Sending was stopped.</source>
            <translation>Se detuvo el envío.</translation>
        </message>
        <message>
            <source>Sending…</source>
            <translation>Enviando…</translation>
        </message>
        <message>
            <source>Series</source>
            <translation>Serie</translation>
        </message>
        <message>
            <source>Series of the study</source>
            <translation>Series del estudio</translation>
        </message>
        <message>
            <source>Show series</source>
            <translation>Mostrar series</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Detener</translation>
        </message>
        <message>
            <source>Stopped.</source>
            <translation>Detenido.</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>Deteniendo…</translation>
        </message>
        <message>
            <source>Studies of the PACS</source>
            <translation>Estudios del PACS</translation>
        </message>
        <message>
            <source>Test</source>
            <translation>Probar</translation>
        </message>
        <message numerus="yes">
            <source>The PACS accepted %n object(s).</source>
            <translation>
                <numerusform>El PACS aceptó %n objeto.</numerusform>
                <numerusform>El PACS aceptó %n objetos.</numerusform>
            </translation>
        </message>
        <message>
            <source>The PACS accepted {taken} of {asked} objects.</source>
            <translation>El PACS aceptó {taken} de {asked} objetos.</translation>
        </message>
        <message>
            <source>The PACS answers ({time} ms).</source>
            <translation>El PACS responde ({time} ms).</translation>
        </message>
        <message>
            <source>The PACS is busy with something else; try again when it is done.</source>
            <translation>El PACS está ocupado con otra cosa; inténtelo cuando termine.</translation>
        </message>
        <message numerus="yes">
            <source>The first %n studies are shown; the PACS has more. Narrow the search.</source>
            <translation>
                <numerusform>Se muestra %n estudio; el PACS tiene más. Acote la búsqueda.</numerusform>
                <numerusform>Se muestran los %n primeros estudios; el PACS tiene más. Acote la búsqueda.</numerusform>
            </translation>
        </message>
        <message>
            <source>The site sends results to no PACS.</source>
            <translation>El centro no envía resultados a ningún PACS.</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>Hora</translation>
        </message>
        <message>
            <source>To</source>
            <translation>Hasta</translation>
        </message>
        <message>
            <source>Waiting for an answer…</source>
            <translation>Esperando respuesta…</translation>
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
            <translation>Llegaron {came} de {expected} imágenes.</translation>
        </message>
    </context>
    <context>
        <name>Panels</name>
        <message>
            <source>Comparison</source>
            <translation>Comparación</translation>
        </message>
        <message>
            <source>Diagnosis</source>
            <translation>Diagnóstico</translation>
        </message>
        <message>
            <source>Evidence</source>
            <translation>Evidencia</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>Imágenes</translation>
        </message>
        <message>
            <source>Measurements</source>
            <translation>Mediciones</translation>
        </message>
        <message>
            <source>Queue</source>
            <translation>Cola</translation>
        </message>
        <message>
            <source>Series doctor</source>
            <translation>Revisor de series</translation>
        </message>
        <message>
            <source>Studies</source>
            <translation>Estudios</translation>
        </message>
    </context>
    <context>
        <name>Presets</name>
        <message>
            <source>Add</source>
            <translation>Añadir</translation>
        </message>
        <message>
            <source>Centre</source>
            <translation>Centro</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Eliminar</translation>
        </message>
        <message>
            <source>Down</source>
            <translation>Bajar</translation>
        </message>
        <message>
            <source>My window</source>
            <translation>Mi ventana</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Nombre</translation>
        </message>
        <message>
            <source>Row {number}: a centre and a width of at least 1 are needed.</source>
            <translation>Fila {number}: hacen falta un centro y un ancho de 1 o más.</translation>
        </message>
        <message>
            <source>Up</source>
            <translation>Subir</translation>
        </message>
        <message>
            <source>Width</source>
            <translation>Ancho</translation>
        </message>
        <message>
            <source>Window presets</source>
            <translation>Ventanas predefinidas</translation>
        </message>
    </context>
    <context>
        <name>QKeySequenceEdit</name>
        <message>
            <source>Press shortcut</source>
            <translation>Pulse las nuevas teclas</translation>
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
            <translation>Abajo</translation>
        </message>
        <message>
            <source>Left</source>
            <translation>Izquierda</translation>
        </message>
        <message>
            <source>Right</source>
            <translation>Derecha</translation>
        </message>
        <message>
            <source>Shift</source>
            <translation>Mayús</translation>
        </message>
        <message>
            <source>Up</source>
            <translation>Arriba</translation>
        </message>
    </context>
    <context>
        <name>Queue</name>
        <message>
            <source>Analyse all</source>
            <translation>Analizar todo</translation>
        </message>
        <message>
            <source>Analysis queue</source>
            <translation>Cola de análisis</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>Con resultado</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>Fallido</translation>
        </message>
        <message>
            <source>Nothing is waiting to be analysed.</source>
            <translation>Nada espera ser analizado.</translation>
        </message>
        <message>
            <source>Patient</source>
            <translation>Paciente</translation>
        </message>
        <message>
            <source>Running</source>
            <translation>En curso</translation>
        </message>
        <message>
            <source>Series</source>
            <translation>Serie</translation>
        </message>
        <message>
            <source>Series {number}</source>
            <translation>Serie {number}</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Estado</translation>
        </message>
        <message>
            <source>Stop all</source>
            <translation>Detener todo</translation>
        </message>
        <message>
            <source>Stop this one</source>
            <translation>Detener esta</translation>
        </message>
        <message>
            <source>Stopped</source>
            <translation>Detenido</translation>
        </message>
        <message>
            <source>There is nothing left to analyse.</source>
            <translation>No queda nada por analizar.</translation>
        </message>
        <message>
            <source>This one first</source>
            <translation>Esta primero</translation>
        </message>
        <message>
            <source>Waiting</source>
            <translation>En espera</translation>
        </message>
        <message>
            <source>{count} done</source>
            <translation>{count} con resultado</translation>
        </message>
        <message>
            <source>{count} failed</source>
            <translation>{count} con error</translation>
        </message>
        <message>
            <source>{count} running</source>
            <translation>{count} en curso</translation>
        </message>
        <message>
            <source>{count} waiting</source>
            <translation>{count} en espera</translation>
        </message>
    </context>
    <context>
        <name>Reading</name>
        <message numerus="yes">
            <source>%n file(s) written to {folder}.</source>
            <translation>
                <numerusform>%n archivo escrito en {folder}.</numerusform>
                <numerusform>%n archivos escritos en {folder}.</numerusform>
            </translation>
        </message>
        <message>
            <source>Analyse the series first.</source>
            <translation>Analice primero la serie.</translation>
        </message>
        <message>
            <source>Another result is still being written or printed: wait, or press {key} first.</source>
            <translation>Todavía se está escribiendo o imprimiendo otro resultado: espere o pulse antes {key}.</translation>
        </message>
        <message>
            <source>Another result is still being written or printed: wait, or stop it first.</source>
            <translation>Todavía se está escribiendo o imprimiendo otro resultado: espere o deténgalo antes.</translation>
        </message>
        <message>
            <source>It was stopped: not every file is written.</source>
            <translation>Se detuvo: no se escribieron todos los archivos.</translation>
        </message>
        <message>
            <source>It was stopped: nothing is printed.</source>
            <translation>Se detuvo: no se imprime nada.</translation>
        </message>
        <message>
            <source>Making the pages of the report…</source>
            <translation>Preparando las páginas del informe…</translation>
        </message>
        <message>
            <source>Making the pages of the report… ({key} stops it)</source>
            <translation>Preparando las páginas del informe… ({key} lo detiene)</translation>
        </message>
        <message>
            <source>No image of this series is suspicious.</source>
            <translation>Ninguna imagen de esta serie es sospechosa.</translation>
        </message>
        <message>
            <source>Stop it</source>
            <translation>Detenerlo</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>Deteniendo…</translation>
        </message>
        <message>
            <source>The analysis of "{series}" failed: {why}</source>
            <translation>El análisis de «{series}» falló: {why}</translation>
        </message>
        <message>
            <source>Writing the files…</source>
            <translation>Escribiendo los archivos…</translation>
        </message>
        <message>
            <source>Writing the files… ({key} stops it)</source>
            <translation>Escribiendo los archivos… ({key} lo detiene)</translation>
        </message>
    </context>
    <context>
        <name>Reason</name>
        <message>
            <source>A lung ends abruptly</source>
            <translation>Un pulmón termina de forma abrupta</translation>
        </message>
        <message>
            <source>A lung is missing for the most part</source>
            <translation>Falta la mayor parte de un pulmón</translation>
        </message>
        <message>
            <source>A scout view</source>
            <translation>Un localizador</translation>
        </message>
        <message>
            <source>Another part of the body</source>
            <translation>Otra parte del cuerpo</translation>
        </message>
        <message>
            <source>Another scale than Hounsfield units</source>
            <translation>Escala distinta de las unidades Hounsfield</translation>
        </message>
        <message>
            <source>Another series of the study was preferred</source>
            <translation>Se prefirió otra serie del estudio</translation>
        </message>
        <message>
            <source>Another series was judged instead</source>
            <translation>Se evaluó otra serie en su lugar</translation>
        </message>
        <message>
            <source>Belongs to no series</source>
            <translation>No pertenece a ninguna serie</translation>
        </message>
        <message>
            <source>COVID-19 or another pneumonia</source>
            <translation>COVID-19 u otra neumonía</translation>
        </message>
        <message>
            <source>Colour images</source>
            <translation>Imágenes en color</translation>
        </message>
        <message>
            <source>Compressed with loss</source>
            <translation>Comprimidas con pérdida</translation>
        </message>
        <message>
            <source>Computed from other images</source>
            <translation>Calculadas a partir de otras imágenes</translation>
        </message>
        <message>
            <source>Contrast medium was given</source>
            <translation>Se administró contraste</translation>
        </message>
        <message>
            <source>Damaged DICOM object</source>
            <translation>Objeto DICOM dañado</translation>
        </message>
        <message>
            <source>Decimal commas in the header</source>
            <translation>Comas decimales en la cabecera</translation>
        </message>
        <message>
            <source>Gas above fluid</source>
            <translation>Gas sobre líquido</translation>
        </message>
        <message>
            <source>Hardly Hounsfield units</source>
            <translation>Probablemente no son unidades Hounsfield</translation>
        </message>
        <message>
            <source>Hounsfield units are not proven</source>
            <translation>Unidades Hounsfield no comprobadas</translation>
        </message>
        <message>
            <source>How much of the lungs is affected</source>
            <translation>Qué parte de los pulmones está afectada</translation>
        </message>
        <message>
            <source>Identifiers are missing</source>
            <translation>Faltan identificadores</translation>
        </message>
        <message>
            <source>Image data damaged or missing</source>
            <translation>Datos de imagen dañados o ausentes</translation>
        </message>
        <message>
            <source>Images are missing</source>
            <translation>Faltan imágenes</translation>
        </message>
        <message>
            <source>Images could not be read</source>
            <translation>No se pudieron leer imágenes</translation>
        </message>
        <message>
            <source>Images share an identifier</source>
            <translation>Imágenes con el mismo identificador</translation>
        </message>
        <message>
            <source>Images unlike those the networks know</source>
            <translation>Imágenes distintas de las que las redes conocen</translation>
        </message>
        <message>
            <source>Irregular distances between images</source>
            <translation>Distancias irregulares entre imágenes</translation>
        </message>
        <message>
            <source>It is not known whose studies these are</source>
            <translation>No se sabe de quién son los estudios</translation>
        </message>
        <message>
            <source>Large distances between images</source>
            <translation>Grandes distancias entre imágenes</translation>
        </message>
        <message>
            <source>Much gas beside the lungs</source>
            <translation>Mucho gas junto a los pulmones</translation>
        </message>
        <message>
            <source>No decoder for this compression</source>
            <translation>Sin descodificador para esta compresión</translation>
        </message>
        <message>
            <source>No image</source>
            <translation>Sin imagen</translation>
        </message>
        <message>
            <source>No image data</source>
            <translation>Sin datos de imagen</translation>
        </message>
        <message>
            <source>No lung on images within the lungs</source>
            <translation>Imágenes sin pulmón dentro de los pulmones</translation>
        </message>
        <message>
            <source>No lung on this image</source>
            <translation>Sin pulmón en esta imagen</translation>
        </message>
        <message>
            <source>Not a DICOM file</source>
            <translation>No es un archivo DICOM</translation>
        </message>
        <message>
            <source>Not an axial series</source>
            <translation>No es una serie axial</translation>
        </message>
        <message>
            <source>Not computed tomography</source>
            <translation>No es tomografía computarizada</translation>
        </message>
        <message>
            <source>Not judged: between judged images of a thin series</source>
            <translation>Sin evaluar: entre imágenes evaluadas de una serie de cortes finos</translation>
        </message>
        <message>
            <source>Opacities despite a low probability</source>
            <translation>Opacidades pese a una probabilidad baja</translation>
        </message>
        <message>
            <source>Other networks made one of the results</source>
            <translation>Otras redes produjeron uno de los resultados</translation>
        </message>
        <message>
            <source>Part of a series that was split</source>
            <translation>Parte de una serie que se dividió</translation>
        </message>
        <message>
            <source>Pictures of a screen, not images of the scanner</source>
            <translation>Fotos de una pantalla, no imágenes del equipo</translation>
        </message>
        <message>
            <source>Position or orientation missing</source>
            <translation>Falta posición u orientación</translation>
        </message>
        <message>
            <source>Position or orientation unusable</source>
            <translation>Posición u orientación inservible</translation>
        </message>
        <message>
            <source>Probability above the threshold</source>
            <translation>Probabilidad por encima del umbral</translation>
        </message>
        <message>
            <source>Probability and opacities contradict each other</source>
            <translation>La probabilidad y las opacidades se contradicen</translation>
        </message>
        <message>
            <source>Probability below the threshold</source>
            <translation>Probabilidad por debajo del umbral</translation>
        </message>
        <message>
            <source>Probability between the thresholds</source>
            <translation>Probabilidad entre los umbrales</translation>
        </message>
        <message>
            <source>Put together from many series</source>
            <translation>Reunida a partir de muchas series</translation>
        </message>
        <message>
            <source>Reformatted or projected images</source>
            <translation>Imágenes reformateadas o proyectadas</translation>
        </message>
        <message>
            <source>Several images at the same position</source>
            <translation>Varias imágenes en la misma posición</translation>
        </message>
        <message>
            <source>Several patients under one study identifier</source>
            <translation>Varios pacientes con el mismo identificador de estudio</translation>
        </message>
        <message>
            <source>Several phases in one series</source>
            <translation>Varias fases en una serie</translation>
        </message>
        <message>
            <source>Suspicious images</source>
            <translation>Imágenes sospechosas</translation>
        </message>
        <message>
            <source>The file can't be read</source>
            <translation>No se puede leer el archivo</translation>
        </message>
        <message>
            <source>The lungs are denser than healthy ones</source>
            <translation>Los pulmones son más densos que los sanos</translation>
        </message>
        <message>
            <source>The name's characters were guessed</source>
            <translation>Los caracteres del nombre se han supuesto</translation>
        </message>
        <message>
            <source>The order of the studies</source>
            <translation>El orden de los estudios</translation>
        </message>
        <message>
            <source>The patient is a child</source>
            <translation>El paciente es un niño</translation>
        </message>
        <message>
            <source>The probability is uncertain</source>
            <translation>La probabilidad es incierta</translation>
        </message>
        <message>
            <source>The same study twice</source>
            <translation>Dos veces el mismo estudio</translation>
        </message>
        <message>
            <source>The scan does not cover all of the lungs</source>
            <translation>La exploración no cubre todo el pulmón</translation>
        </message>
        <message>
            <source>The series is unlike those the networks know</source>
            <translation>La serie es distinta de las que las redes conocen</translation>
        </message>
        <message>
            <source>The series was refused</source>
            <translation>La serie fue rechazada</translation>
        </message>
        <message>
            <source>The studies show different parts of the lungs</source>
            <translation>Los estudios muestran partes distintas de los pulmones</translation>
        </message>
        <message>
            <source>Thin slices: a part of them was judged</source>
            <translation>Cortes finos: se evaluó una parte</translation>
        </message>
        <message>
            <source>Tilted gantry</source>
            <translation>Gantry inclinado</translation>
        </message>
        <message>
            <source>Too few images</source>
            <translation>Muy pocas imágenes</translation>
        </message>
        <message>
            <source>Too little lung for a probability; its opacities are measured</source>
            <translation>Muy poco pulmón para una probabilidad; se miden sus opacidades</translation>
        </message>
        <message>
            <source>Too little lung in the images</source>
            <translation>Muy poco pulmón en las imágenes</translation>
        </message>
        <message>
            <source>Too little lung was seen</source>
            <translation>Se vio muy poco pulmón</translation>
        </message>
        <message>
            <source>Too many images could not be read</source>
            <translation>Demasiadas imágenes no se pudieron leer</translation>
        </message>
        <message>
            <source>Two scans joined in one series</source>
            <translation>Dos exploraciones unidas en una serie</translation>
        </message>
        <message>
            <source>Values were read as signed</source>
            <translation>Los valores se leyeron con signo</translation>
        </message>
    </context>
    <context>
        <name>Review</name>
        <message numerus="yes">
            <source>%n key image(s)</source>
            <translation>
                <numerusform>%n imagen clave</numerusform>
                <numerusform>%n imágenes clave</numerusform>
            </translation>
        </message>
        <message>
            <source>Answered {day}</source>
            <translation>Respondido el {day}</translation>
        </message>
        <message>
            <source>I agree</source>
            <translation>Coincido</translation>
        </message>
        <message>
            <source>I am unsure</source>
            <translation>Tengo dudas</translation>
        </message>
        <message>
            <source>I disagree</source>
            <translation>Discrepo</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>Nota</translation>
        </message>
        <message>
            <source>Note (kept on this computer)</source>
            <translation>Nota (queda en este equipo)</translation>
        </message>
        <message>
            <source>The note is full ({count} characters)</source>
            <translation>No cabe más en la nota ({count} caracteres)</translation>
        </message>
        <message>
            <source>What you think of this verdict; kept on this computer.</source>
            <translation>Lo que piensa de este veredicto; queda en este equipo.</translation>
        </message>
    </context>
    <context>
        <name>SecondWindow</name>
        <message>
            <source>Alveoscope - second window</source>
            <translation>Alveoscope - segunda ventana</translation>
        </message>
        <message>
            <source>Follows the first window</source>
            <translation>Sigue a la primera ventana</translation>
        </message>
        <message>
            <source>Results are exported, sent, printed and compared from the first window, which shows another study.</source>
            <translation>Los resultados se exportan, envían, imprimen y comparan desde la primera ventana, que muestra otro estudio.</translation>
        </message>
    </context>
    <context>
        <name>SeriesDoctor</name>
        <message>
            <source>Assessable</source>
            <translation>Valorable</translation>
        </message>
        <message>
            <source>Assessable, with warnings</source>
            <translation>Valorable, con avisos</translation>
        </message>
        <message>
            <source>Can be assessed.</source>
            <translation>Se puede valorar.</translation>
        </message>
        <message>
            <source>No images.</source>
            <translation>Sin imágenes.</translation>
        </message>
        <message>
            <source>No objections.</source>
            <translation>Nada que objetar.</translation>
        </message>
        <message>
            <source>No series is open.</source>
            <translation>No hay ninguna serie abierta.</translation>
        </message>
        <message>
            <source>Not assessable</source>
            <translation>No valorable</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>Nota</translation>
        </message>
        <message>
            <source>Of “{series}”, which is not in view</source>
            <translation>De «{series}», que no está a la vista</translation>
        </message>
        <message>
            <source>Prevents assessment</source>
            <translation>Impide la valoración</translation>
        </message>
        <message>
            <source>Warning</source>
            <translation>Aviso</translation>
        </message>
        <message>
            <source>images {numbers}</source>
            <translation>imágenes {numbers}</translation>
        </message>
    </context>
    <context>
        <name>Settings</name>
        <message>
            <source>Analyse a series when it is opened</source>
            <translation>Analizar una serie al abrirla</translation>
        </message>
        <message>
            <source>Analysis</source>
            <translation>Análisis</translation>
        </message>
        <message>
            <source>Appearance</source>
            <translation>Apariencia</translation>
        </message>
        <message>
            <source>Axial images from the head down</source>
            <translation>Imágenes axiales de la cabeza a los pies</translation>
        </message>
        <message>
            <source>Back-end</source>
            <translation>Motor de inferencia</translation>
        </message>
        <message>
            <source>Best for the back-end</source>
            <translation>La mejor para el motor</translation>
        </message>
        <message>
            <source>Cine rate</source>
            <translation>Velocidad del cine</translation>
        </message>
        <message>
            <source>Corner text</source>
            <translation>Textos en las esquinas</translation>
        </message>
        <message>
            <source>Coronal and sagittal views need the whole series in memory.</source>
            <translation>Las vistas coronal y sagital necesitan toda la serie en memoria.</translation>
        </message>
        <message>
            <source>Dark (reading room)</source>
            <translation>Oscuro (sala de lectura)</translation>
        </message>
        <message>
            <source>Decided by this site.</source>
            <translation>Decidido por este centro.</translation>
        </message>
        <message>
            <source>Decoded images around the one in view are kept within this budget.</source>
            <translation>Las imágenes descodificadas en torno a la visible se guardan dentro de este límite.</translation>
        </message>
        <message>
            <source>Every result names the one that made it.</source>
            <translation>Cada resultado indica el motor que lo produjo.</translation>
        </message>
        <message>
            <source>Kept on this computer: image identifiers and numbers, no names.</source>
            <translation>Queda en este equipo: identificadores de las imágenes y números, ningún nombre.</translation>
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
            <translation>Volumen máximo para reformatear</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>Claro</translation>
        </message>
        <message>
            <source>Memory for images</source>
            <translation>Memoria para imágenes</translation>
        </message>
        <message>
            <source>Off for teaching and screen sharing: the list then shows no names either.</source>
            <translation>Desactívelo para docencia o pantalla compartida: la lista tampoco muestra nombres.</translation>
        </message>
        <message>
            <source>Off: every pixel is shown as a square.</source>
            <translation>Desactivado: cada píxel se ve como un cuadrado.</translation>
        </message>
        <message>
            <source>Off: from the feet up.</source>
            <translation>Desactivado: desde los pies.</translation>
        </message>
        <message>
            <source>Patient's name on the image</source>
            <translation>Nombre del paciente en la imagen</translation>
        </message>
        <message>
            <source>Positive, or not assessable; from the receiver or the watched folder.</source>
            <translation>Positivo o no valorable; del receptor o de la carpeta vigilada.</translation>
        </message>
        <message>
            <source>Precision</source>
            <translation>Precisión</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>Ajustes</translation>
        </message>
        <message>
            <source>Shift makes it five times faster, Ctrl five times finer.</source>
            <translation>Mayús lo hace cinco veces más rápido, Ctrl cinco veces más fino.</translation>
        </message>
        <message>
            <source>Show results again when a series is reopened</source>
            <translation>Mostrar de nuevo los resultados al reabrir una serie</translation>
        </message>
        <message>
            <source>Smooth enlarged images</source>
            <translation>Suavizar imágenes ampliadas</translation>
        </message>
        <message>
            <source>Sound an alert when a received study needs a physician</source>
            <translation>Avisar con sonido si un estudio recibido necesita a un médico</translation>
        </message>
        <message>
            <source>System language</source>
            <translation>Idioma del sistema</translation>
        </message>
        <message>
            <source>Takes effect at the next start.</source>
            <translation>Surte efecto en el próximo inicio.</translation>
        </message>
        <message>
            <source>The fastest that works here</source>
            <translation>El más rápido que funcione aquí</translation>
        </message>
        <message>
            <source>Theme</source>
            <translation>Tema</translation>
        </message>
        <message>
            <source>Viewer</source>
            <translation>Visor</translation>
        </message>
        <message>
            <source>Window change per pixel dragged</source>
            <translation>Cambio de ventana por píxel arrastrado</translation>
        </message>
    </context>
    <context>
        <name>Slices</name>
        <message>
            <source>After the verdict</source>
            <translation>Tras el veredicto</translation>
        </message>
        <message>
            <source>Area of the lungs on this image, from the lung mask.</source>
            <translation>Área de los pulmones en esta imagen, según la máscara pulmonar.</translation>
        </message>
        <message>
            <source>Calibrated probability of COVID-19 pneumonia on this image (ResNet-18).</source>
            <translation>Probabilidad calibrada de neumonía por COVID-19 en esta imagen (ResNet-18).</translation>
        </message>
        <message>
            <source>Damaged</source>
            <translation>Dañada</translation>
        </message>
        <message>
            <source>Distance</source>
            <translation>Distancia</translation>
        </message>
        <message>
            <source>Error</source>
            <translation>Error</translation>
        </message>
        <message>
            <source>Image</source>
            <translation>Imagen</translation>
        </message>
        <message>
            <source>Image {number}</source>
            <translation>Imagen {number}</translation>
        </message>
        <message>
            <source>Instance Number, as the archive counts.</source>
            <translation>Instance Number, como numera el PACS.</translation>
        </message>
        <message>
            <source>Little lung</source>
            <translation>Poco pulmón</translation>
        </message>
        <message>
            <source>Lung cm²</source>
            <translation>Pulmón cm²</translation>
        </message>
        <message>
            <source>Mahalanobis distance of the image's code from the training images: about 1 for a usual one.</source>
            <translation>Distancia de Mahalanobis entre el código de la imagen y las imágenes de entrenamiento: cerca de 1 en una habitual.</translation>
        </message>
        <message>
            <source>No decoder</source>
            <translation>Sin descodificador</translation>
        </message>
        <message>
            <source>No lung</source>
            <translation>Sin pulmón</translation>
        </message>
        <message>
            <source>No position</source>
            <translation>Sin posición</translation>
        </message>
        <message>
            <source>Position along the normal of the series, from Image Position (Patient).</source>
            <translation>Posición a lo largo de la normal de la serie, de Image Position (Patient).</translation>
        </message>
        <message>
            <source>Probability</source>
            <translation>Probabilidad</translation>
        </message>
        <message>
            <source>Reconstruction error of the autoencoder (1 - SSIM): large where it can't rebuild the image.</source>
            <translation>Error de reconstrucción del autocodificador (1 - SSIM): grande donde no puede reconstruir la imagen.</translation>
        </message>
        <message>
            <source>Remark</source>
            <translation>Observación</translation>
        </message>
        <message>
            <source>Series refused</source>
            <translation>Serie rechazada</translation>
        </message>
        <message>
            <source>Table of images</source>
            <translation>Tabla de imágenes</translation>
        </message>
        <message>
            <source>Thin series: skipped</source>
            <translation>Serie fina: omitida</translation>
        </message>
        <message>
            <source>Unfamiliar</source>
            <translation>No familiar</translation>
        </message>
        <message>
            <source>Why an image was left out of the verdict.</source>
            <translation>Por qué una imagen quedó fuera del veredicto.</translation>
        </message>
        <message>
            <source>judged after the verdict</source>
            <translation>evaluada después del veredicto</translation>
        </message>
        <message>
            <source>mm</source>
            <translation>mm</translation>
        </message>
        <message>
            <source>not judged yet</source>
            <translation>aún sin evaluar</translation>
        </message>
        <message>
            <source>unlike those the networks know; left out of the verdict</source>
            <translation>distinta de las que las redes conocen; queda fuera del veredicto</translation>
        </message>
    </context>
    <context>
        <name>Start</name>
        <message>
            <source>Chest CT, assessed on this computer. Nothing leaves it.</source>
            <translation>TC de tórax, valorada en este equipo. Nada sale de él.</translation>
        </message>
        <message>
            <source>Open files, ZIP or DICOMDIR…</source>
            <translation>Abrir archivos, ZIP o DICOMDIR…</translation>
        </message>
        <message>
            <source>Open folder…</source>
            <translation>Abrir carpeta…</translation>
        </message>
        <message>
            <source>Or drop a folder, files or a ZIP anywhere on this window.</source>
            <translation>O suelte una carpeta, archivos o un ZIP en cualquier lugar de esta ventana.</translation>
        </message>
        <message>
            <source>Recent places</source>
            <translation>Lugares recientes</translation>
        </message>
    </context>
    <context>
        <name>Status</name>
        <message>
            <source>Back-end and bundle</source>
            <translation>Motor y paquete</translation>
        </message>
        <message>
            <source>Back-end: chosen at the first analysis</source>
            <translation>Motor: se elige en el primer análisis</translation>
        </message>
        <message>
            <source>Back-end: {name}, {precision} (chosen at the first analysis)</source>
            <translation>Motor: {name}, {precision} (se elige en el primer análisis)</translation>
        </message>
    </context>
    <context>
        <name>Strip</name>
        <message>
            <source>No series is open.</source>
            <translation>No hay ninguna serie abierta.</translation>
        </message>
        <message>
            <source>Probability along the stack</source>
            <translation>Probabilidad a lo largo de la pila</translation>
        </message>
        <message>
            <source>The probability of each image appears here after an analysis (F5).</source>
            <translation>La probabilidad de cada imagen aparece aquí tras un análisis (F5).</translation>
        </message>
    </context>
    <context>
        <name>StudyTree</name>
        <message numerus="yes">
            <source>%n image(s)</source>
            <translation>
                <numerusform>%n imagen</numerusform>
                <numerusform>%n imágenes</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n series</source>
            <translation>
                <numerusform>%n serie</numerusform>
                <numerusform>%n series</numerusform>
            </translation>
        </message>
        <message>
            <source>Being analysed…</source>
            <translation>Analizándose…</translation>
        </message>
        <message>
            <source>No date</source>
            <translation>Sin fecha</translation>
        </message>
        <message>
            <source>No series matches the search.</source>
            <translation>Ninguna serie coincide con la búsqueda.</translation>
        </message>
        <message>
            <source>Patient {number}</source>
            <translation>Paciente {number}</translation>
        </message>
        <message>
            <source>Series {number}</source>
            <translation>Serie {number}</translation>
        </message>
        <message>
            <source>What you open is listed here.</source>
            <translation>Lo que abra aparece aquí.</translation>
        </message>
        <message>
            <source>With warnings</source>
            <translation>Con avisos</translation>
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
                <numerusform>Se ha importado %n ajuste.</numerusform>
                <numerusform>Se han importado %n ajustes.</numerusform>
            </translation>
        </message>
        <message>
            <source>Export settings</source>
            <translation>Exportar ajustes</translation>
        </message>
        <message>
            <source>Import settings</source>
            <translation>Importar ajustes</translation>
        </message>
        <message>
            <source>Left out: {keys}.</source>
            <translation>Omitidos: {keys}.</translation>
        </message>
        <message>
            <source>Making the support bundle…</source>
            <translation>Creando el paquete de asistencia…</translation>
        </message>
        <message>
            <source>Save support bundle</source>
            <translation>Guardar paquete de asistencia</translation>
        </message>
        <message>
            <source>Saved: {path}</source>
            <translation>Guardado: {path}</translation>
        </message>
    </context>
    <context>
        <name>SystemCheck</name>
        <message numerus="yes">
            <source>%n check(s) failed</source>
            <translation>
                <numerusform>Falló %n comprobación</numerusform>
                <numerusform>Fallaron %n comprobaciones</numerusform>
            </translation>
        </message>
        <message>
            <source>Back-ends</source>
            <translation>Motores</translation>
        </message>
        <message>
            <source>Check</source>
            <translation>Comprobación</translation>
        </message>
        <message>
            <source>Check again</source>
            <translation>Comprobar de nuevo</translation>
        </message>
        <message>
            <source>Checking… {count} done</source>
            <translation>Comprobando… hechas: {count}</translation>
        </message>
        <message>
            <source>Checks</source>
            <translation>Comprobaciones</translation>
        </message>
        <message>
            <source>Clock</source>
            <translation>Reloj</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Cerrar</translation>
        </message>
        <message>
            <source>Copy as text</source>
            <translation>Copiar como texto</translation>
        </message>
        <message>
            <source>Decoders</source>
            <translation>Descodificadores</translation>
        </message>
        <message>
            <source>Everything works</source>
            <translation>Todo funciona</translation>
        </message>
        <message>
            <source>Found</source>
            <translation>Hallado</translation>
        </message>
        <message>
            <source>Model bundle</source>
            <translation>Paquete de modelos</translation>
        </message>
        <message>
            <source>Outcome</source>
            <translation>Resultado</translation>
        </message>
        <message>
            <source>Storage</source>
            <translation>Almacenamiento</translation>
        </message>
        <message>
            <source>System check</source>
            <translation>Comprobación del sistema</translation>
        </message>
        <message>
            <source>Versions</source>
            <translation>Versiones</translation>
        </message>
        <message>
            <source>What helps</source>
            <translation>Qué ayuda</translation>
        </message>
        <message>
            <source>Window</source>
            <translation>Ventana</translation>
        </message>
        <message>
            <source>Worklist</source>
            <translation>Lista de trabajo</translation>
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
            <translation>✗ falló</translation>
        </message>
    </context>
    <context>
        <name>Tags</name>
        <message>
            <source>Close</source>
            <translation>Cerrar</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>Copiar</translation>
        </message>
        <message>
            <source>DICOM header</source>
            <translation>Cabecera DICOM</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Nombre</translation>
        </message>
        <message>
            <source>Search tag, name or value</source>
            <translation>Buscar etiqueta, nombre o valor</translation>
        </message>
        <message>
            <source>Tag</source>
            <translation>Etiqueta</translation>
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
            <translation>(sin nombre)</translation>
        </message>
    </context>
    <context>
        <name>Troubles</name>
        <message numerus="yes">
            <source>%n more of this kind</source>
            <translation>
                <numerusform>%n más de este tipo</numerusform>
                <numerusform>%n más de este tipo</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Unfinished</name>
        <message numerus="yes">
            <source>%n series were waiting to be analysed when Alveoscope was closed.</source>
            <translation>
                <numerusform>%n serie esperaba análisis cuando se cerró Alveoscope.</numerusform>
                <numerusform>%n series esperaban análisis cuando se cerró Alveoscope.</numerusform>
            </translation>
        </message>
        <message>
            <source>A batch was not finished. What is done is not repeated.</source>
            <translation>Un lote quedó sin terminar. Lo ya hecho no se repite.</translation>
        </message>
        <message>
            <source>Continue</source>
            <translation>Continuar</translation>
        </message>
        <message>
            <source>Later</source>
            <translation>Más tarde</translation>
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
            <translation>Intervalo del 95 %: {low} a {high}</translation>
        </message>
        <message>
            <source>Bundle {id} {version} of {date}</source>
            <translation>Paquete {id} {version} del {date}</translation>
        </message>
        <message>
            <source>Calibrated probability of COVID-19 pneumonia for the whole series: the mean of its most suspicious images, smoothed along the body (rule and numbers are in the bundle).</source>
            <translation>Probabilidad calibrada de neumonía por COVID-19 para toda la serie: la media de sus imágenes más sospechosas, suavizada a lo largo del cuerpo (regla y números están en el paquete).</translation>
        </message>
        <message>
            <source>How far the networks can be trusted, as it was measured.</source>
            <translation>Hasta dónde se puede confiar en las redes, según lo medido.</translation>
        </message>
        <message>
            <source>How far the probability would move had other images of this patient been taken: a bootstrap over blocks of neighbouring images. It says nothing about patients unlike those of the training.</source>
            <translation>Cuánto se movería la probabilidad si se hubieran tomado otras imágenes de este paciente: bootstrap por bloques de imágenes vecinas. No dice nada de pacientes distintos de los del entrenamiento.</translation>
        </message>
        <message>
            <source>Kept result of {date}.</source>
            <translation>Resultado guardado del {date}.</translation>
        </message>
        <message>
            <source>Model card</source>
            <translation>Ficha del modelo</translation>
        </message>
        <message>
            <source>Negative below {low}, positive from {high}</source>
            <translation>Negativo por debajo de {low}, positivo desde {high}</translation>
        </message>
        <message numerus="yes">
            <source>PARTIAL: %n image(s) could not be read</source>
            <translation>
                <numerusform>PARCIAL: no se pudo leer %n imagen</numerusform>
                <numerusform>PARCIAL: no se pudieron leer %n imágenes</numerusform>
            </translation>
        </message>
        <message>
            <source>PRELIMINARY, {seen} of {total} images: {headline}, {share} ({low} to {high}). The result follows.</source>
            <translation>PRELIMINAR, {seen} de {total} imágenes: {headline}, {share} ({low} a {high}). El resultado vendrá después.</translation>
        </message>
        <message>
            <source>PRELIMINARY, {seen} of {total} images: {headline}. The result follows.</source>
            <translation>PRELIMINAR, {seen} de {total} imágenes: {headline}. El resultado vendrá después.</translation>
        </message>
        <message>
            <source>The networks were changed since: analyse again.</source>
            <translation>Las redes se cambiaron desde entonces: analice de nuevo.</translation>
        </message>
        <message>
            <source>Thresholds of the bundle, chosen on held-out patients; see its model card.</source>
            <translation>Umbrales del paquete, elegidos con pacientes reservados; véase su ficha del modelo.</translation>
        </message>
        <message>
            <source>{name} {precision} on {device}</source>
            <translation>{name} {precision} en {device}</translation>
        </message>
    </context>
    <context>
        <name>Viewer</name>
        <message numerus="yes">
            <source>%n image(s) could not be read and are missing.</source>
            <translation>
                <numerusform>No se pudo leer %n imagen y falta.</numerusform>
                <numerusform>No se pudieron leer %n imágenes y faltan.</numerusform>
            </translation>
        </message>
        <message>
            <source>(not HU)</source>
            <translation>(no HU)</translation>
        </message>
        <message>
            <source>Axial</source>
            <translation>Axial</translation>
        </message>
        <message>
            <source>Choose a series from the list, or drag one here.</source>
            <translation>Elija una serie de la lista o arrástrela aquí.</translation>
        </message>
        <message>
            <source>Coronal</source>
            <translation>Coronal</translation>
        </message>
        <message>
            <source>Gantry tilt: coronal and sagittal views are sheared; don't measure in them.</source>
            <translation>Gantry inclinado: las vistas coronal y sagital están cizalladas; no mida en ellas.</translation>
        </message>
        <message>
            <source>Gantry tilt: sheared</source>
            <translation>Gantry inclinado: cizallada</translation>
        </message>
        <message>
            <source>HU</source>
            <translation>HU</translation>
        </message>
        <message>
            <source>Image pane {number}</source>
            <translation>Panel de imagen {number}</translation>
        </message>
        <message>
            <source>Image {number} is marked, the middle of this slab ({slab}); not the slab.</source>
            <translation>Se marcó la imagen {number}, la central de este bloque ({slab}); no el bloque.</translation>
        </message>
        <message>
            <source>Image {number}: </source>
            <translation>Imagen {number}: </translation>
        </message>
        <message>
            <source>Instance {number}</source>
            <translation>Instancia {number}</translation>
        </message>
        <message>
            <source>Inverted</source>
            <translation>Invertida</translation>
        </message>
        <message>
            <source>Key image</source>
            <translation>Imagen clave</translation>
        </message>
        <message>
            <source>Key images are those of the study in the first window.</source>
            <translation>Las imágenes clave son las del estudio de la primera ventana.</translation>
        </message>
        <message>
            <source>Loading the volume…</source>
            <translation>Cargando el volumen…</translation>
        </message>
        <message>
            <source>Mean</source>
            <translation>Media</translation>
        </message>
        <message>
            <source>No image of this series can be shown.</source>
            <translation>No se puede mostrar ninguna imagen de esta serie.</translation>
        </message>
        <message>
            <source>One image is not a volume: there is nothing to reformat.</source>
            <translation>Una imagen no es un volumen: no hay nada que reformatear.</translation>
        </message>
        <message>
            <source>Only a stored image can be a key image: mark it in the axial view, not rotated.</source>
            <translation>Solo una imagen almacenada puede ser imagen clave: márquela en la vista axial sin girar.</translation>
        </message>
        <message>
            <source>Open a series first.</source>
            <translation>Abra primero una serie.</translation>
        </message>
        <message>
            <source>Reading image {number}…</source>
            <translation>Leyendo la imagen {number}…</translation>
        </message>
        <message>
            <source>Sagittal</source>
            <translation>Sagital</translation>
        </message>
        <message>
            <source>There is no image in this pane now: wait until it is read, or choose another one.</source>
            <translation>Ahora no hay ninguna imagen en este panel: espere a que se lea o elija otra.</translation>
        </message>
        <message>
            <source>Thickness {mm}</source>
            <translation>Grosor {mm}</translation>
        </message>
        <message>
            <source>This volume needs {need} MB, more than the {limit} MB that the settings allow.</source>
            <translation>Este volumen necesita {need} MB, más de los {limit} MB que permiten los ajustes.</translation>
        </message>
        <message>
            <source>Values are not proven Hounsfield units</source>
            <translation>Los valores no son unidades Hounsfield comprobadas</translation>
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
            <translation>Es posible que otro programa use este puerto: elija otro.</translation>
        </message>
        <message>
            <source>Choose FP32 as precision in the settings.</source>
            <translation>Elija FP32 como precisión en los ajustes.</translation>
        </message>
        <message>
            <source>Choose another back-end in the settings.</source>
            <translation>Elija otro motor de inferencia en los ajustes.</translation>
        </message>
        <message>
            <source>Choose the same ones, or another folder for the results: one table must not mix them.</source>
            <translation>Elija los mismos u otra carpeta para los resultados: una tabla no debe mezclarlos.</translation>
        </message>
        <message>
            <source>Continue it, or choose another folder for the results.</source>
            <translation>Continúelo o elija otra carpeta para los resultados.</translation>
        </message>
        <message>
            <source>Free some space.</source>
            <translation>Libere espacio.</translation>
        </message>
        <message>
            <source>Is its disk there, and may you write to it?</source>
            <translation>¿Está disponible su disco y puede escribir en él?</translation>
        </message>
        <message>
            <source>Let the back-end be chosen automatically, in the settings.</source>
            <translation>Deje en los ajustes que el motor de inferencia se elija automáticamente.</translation>
        </message>
        <message>
            <source>Let the precision be chosen automatically, in the settings.</source>
            <translation>Deje en los ajustes que la precisión se elija automáticamente.</translation>
        </message>
        <message>
            <source>Look at the worklist again.</source>
            <translation>Consulte de nuevo la lista de trabajo.</translation>
        </message>
        <message>
            <source>Look under Help, “System check”.</source>
            <translation>Mire en Ayuda, «Comprobación del sistema».</translation>
        </message>
        <message>
            <source>Name it: TITLE@HOST:PORT, or the address of its DICOMweb.</source>
            <translation>Indíquelo: TITLE@HOST:PORT, o la dirección de su DICOMweb.</translation>
        </message>
        <message>
            <source>ONNX Runtime is used instead. To compile them anew: Help, “Prepare this computer's GPU…”.</source>
            <translation>Se usa ONNX Runtime en su lugar. Para compilarlos de nuevo: Ayuda, «Preparar la GPU de este equipo…».</translation>
        </message>
        <message>
            <source>Open its folder again.</source>
            <translation>Abra de nuevo su carpeta.</translation>
        </message>
        <message>
            <source>Prepare it under Help, “Prepare this computer's GPU…”.</source>
            <translation>Prepárelo en Ayuda, «Preparar la GPU de este equipo…».</translation>
        </message>
        <message>
            <source>See what there is under Help, “System check”.</source>
            <translation>Vea qué hay en Ayuda, «Comprobación del sistema».</translation>
        </message>
        <message>
            <source>Switch it on under File, “Receiver and watched folder…”, or retrieve by C-GET.</source>
            <translation>Actívelo en Archivo, «Receptor y carpeta vigilada…», o recupere por C-GET.</translation>
        </message>
        <message>
            <source>The result stands; open the study and export it.</source>
            <translation>El resultado es válido; abra el estudio y expórtelo.</translation>
        </message>
        <message>
            <source>Then press “Continue”.</source>
            <translation>Después pulse «Continuar».</translation>
        </message>
        <message>
            <source>Tick “Network share”.</source>
            <translation>Marque «Recurso de red».</translation>
        </message>
        <message>
            <source>Update Alveoscope.</source>
            <translation>Actualice Alveoscope.</translation>
        </message>
        <message>
            <source>Wait for it, or choose another folder for the results.</source>
            <translation>Espérelo o elija otra carpeta para los resultados.</translation>
        </message>
        <message>
            <source>Write why.</source>
            <translation>Escriba el motivo.</translation>
        </message>
    </context>
    <context>
        <name>Window</name>
        <message>
            <source>Angiography</source>
            <translation>Angiografía</translation>
        </message>
        <message>
            <source>Bone</source>
            <translation>Hueso</translation>
        </message>
        <message>
            <source>Brain</source>
            <translation>Cerebro</translation>
        </message>
        <message>
            <source>Emphysema</source>
            <translation>Enfisema</translation>
        </message>
        <message>
            <source>Liver</source>
            <translation>Hígado</translation>
        </message>
        <message>
            <source>Lung</source>
            <translation>Pulmón</translation>
        </message>
        <message>
            <source>Lung, narrow</source>
            <translation>Pulmón (estrecha)</translation>
        </message>
        <message>
            <source>Mediastinum</source>
            <translation>Mediastino</translation>
        </message>
        <message>
            <source>Soft tissue</source>
            <translation>Partes blandas</translation>
        </message>
    </context>
    <context>
        <name>Worklist</name>
        <message numerus="yes">
            <source>%n patient(s), the next one on top</source>
            <translation>
                <numerusform>%n paciente, el siguiente arriba</numerusform>
                <numerusform>%n pacientes, el siguiente arriba</numerusform>
            </translation>
        </message>
        <message>
            <source>Accession</source>
            <translation>N.º de acceso</translation>
        </message>
        <message>
            <source>Age</source>
            <translation>Edad</translation>
        </message>
        <message>
            <source>All unread</source>
            <translation>Todos los no leídos</translation>
        </message>
        <message>
            <source>Analyse again</source>
            <translation>Analizar de nuevo</translation>
        </message>
        <message>
            <source>Analysed</source>
            <translation>Analizados</translation>
        </message>
        <message>
            <source>Back to the computed order</source>
            <translation>Volver al orden calculado</translation>
        </message>
        <message>
            <source>By risk</source>
            <translation>Por riesgo</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Cancelar</translation>
        </message>
        <message>
            <source>Change</source>
            <translation>Cambiar</translation>
        </message>
        <message>
            <source>Change the order</source>
            <translation>Cambiar el orden</translation>
        </message>
        <message>
            <source>Change the order…</source>
            <translation>Cambiar el orden…</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>Con resultado</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>Falló</translation>
        </message>
        <message>
            <source>Failed or rejected</source>
            <translation>Fallidos o rechazados</translation>
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
            <translation>Imágenes</translation>
        </message>
        <message>
            <source>Mark as read</source>
            <translation>Marcar como leído</translation>
        </message>
        <message>
            <source>Need a physician now</source>
            <translation>Necesitan a un médico ya</translation>
        </message>
        <message>
            <source>No study on the list passes the filter and the search.</source>
            <translation>Ningún estudio de la lista cumple el filtro y la búsqueda.</translation>
        </message>
        <message>
            <source>Nobody waits here.

Studies get on this list by themselves once the receiver or a watched folder is switched on (Ctrl+I), and with every batch (Ctrl+B).</source>
            <translation>Aquí no espera nadie.

Los estudios llegan solos a esta lista cuando el receptor o una carpeta vigilada están activados (Ctrl+I), y con cada lote (Ctrl+B).</translation>
        </message>
        <message>
            <source>Not analysed yet</source>
            <translation>Aún sin analizar</translation>
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
            <translation>Probabilidad</translation>
        </message>
        <message>
            <source>Put first</source>
            <translation>Antepuesto</translation>
        </message>
        <message>
            <source>Rank</source>
            <translation>Puesto</translation>
        </message>
        <message>
            <source>Read this study first</source>
            <translation>Leer este estudio primero</translation>
        </message>
        <message>
            <source>Reading the worklist…</source>
            <translation>Leyendo la lista de trabajo…</translation>
        </message>
        <message>
            <source>Reason</source>
            <translation>Motivo</translation>
        </message>
        <message>
            <source>Reason (required; everybody sees it)</source>
            <translation>Motivo (obligatorio; todos lo ven)</translation>
        </message>
        <message>
            <source>Rejected</source>
            <translation>Rechazado</translation>
        </message>
        <message>
            <source>Risk {risk} of 3</source>
            <translation>Riesgo {risk} de 3</translation>
        </message>
        <message>
            <source>Routine: no sooner than its waiting time asks</source>
            <translation>Rutina: no antes de lo que pide su espera</translation>
        </message>
        <message>
            <source>Running</source>
            <translation>En curso</translation>
        </message>
        <message>
            <source>Search patient, ID, accession or UID</source>
            <translation>Buscar paciente, ID, acceso o UID</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Estado</translation>
        </message>
        <message>
            <source>Study</source>
            <translation>Estudio</translation>
        </message>
        <message>
            <source>Study {number}</source>
            <translation>Estudio {number}</translation>
        </message>
        <message>
            <source>Submitted</source>
            <translation>En cola</translation>
        </message>
        <message>
            <source>Take back "read"</source>
            <translation>Deshacer «leído»</translation>
        </message>
        <message>
            <source>The change and its time are recorded.</source>
            <translation>El cambio y su hora quedan registrados.</translation>
        </message>
        <message>
            <source>Verdict</source>
            <translation>Veredicto</translation>
        </message>
        <message>
            <source>Waited far too long</source>
            <translation>Esperó demasiado</translation>
        </message>
        <message>
            <source>Waited longer than the limit</source>
            <translation>Esperó más del límite</translation>
        </message>
        <message>
            <source>Waiting</source>
            <translation>Espera</translation>
        </message>
        <message>
            <source>Worklist</source>
            <translation>Lista de trabajo</translation>
        </message>
        <message>
            <source>images missing</source>
            <translation>faltan imágenes</translation>
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
