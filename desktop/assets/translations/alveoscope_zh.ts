<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>About</name>
        <message>
            <source>About Alveoscope</source>
            <translation>关于 Alveoscope</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Licence</source>
            <translation>许可证</translation>
        </message>
        <message>
            <source>Licence of the networks: {licence}</source>
            <translation>神经网络许可证：{licence}</translation>
        </message>
        <message>
            <source>Licence: Apache-2.0</source>
            <translation>许可证：Apache-2.0</translation>
        </message>
        <message>
            <source>Package</source>
            <translation>软件包</translation>
        </message>
        <message>
            <source>Packages and licences</source>
            <translation>软件包与许可证</translation>
        </message>
        <message>
            <source>The back-end is shown here after the first analysis.</source>
            <translation>首次分析后在此显示所用后端。</translation>
        </message>
        <message>
            <source>Version</source>
            <translation>版本</translation>
        </message>
        <message>
            <source>Version {version}, Qt {qt}</source>
            <translation>版本 {version}，Qt {qt}</translation>
        </message>
    </context>
    <context>
        <name>Actions</name>
        <message>
            <source>About Alveoscope</source>
            <translation>关于 Alveoscope</translation>
        </message>
        <message>
            <source>Analyse all</source>
            <translation>全部分析</translation>
        </message>
        <message>
            <source>Analyse this series</source>
            <translation>分析此序列</translation>
        </message>
        <message>
            <source>Analysis</source>
            <translation>分析</translation>
        </message>
        <message>
            <source>Angle</source>
            <translation>角度</translation>
        </message>
        <message>
            <source>Arrow</source>
            <translation>箭头</translation>
        </message>
        <message>
            <source>Axial, coronal, sagittal</source>
            <translation>轴位、冠状位、矢状位</translation>
        </message>
        <message>
            <source>Batch of a folder…</source>
            <translation>批量处理文件夹…</translation>
        </message>
        <message>
            <source>Cine</source>
            <translation>电影播放</translation>
        </message>
        <message>
            <source>Cine faster</source>
            <translation>加快播放</translation>
        </message>
        <message>
            <source>Cine slower</source>
            <translation>减慢播放</translation>
        </message>
        <message>
            <source>Clear this list</source>
            <translation>清除这些记录</translation>
        </message>
        <message>
            <source>Close all studies</source>
            <translation>关闭所有检查</translation>
        </message>
        <message>
            <source>Close this study</source>
            <translation>关闭此检查</translation>
        </message>
        <message>
            <source>Compare with the prior study</source>
            <translation>与既往检查对比</translation>
        </message>
        <message>
            <source>Copy image</source>
            <translation>复制图像</translation>
        </message>
        <message>
            <source>Corner text</source>
            <translation>角落文字</translation>
        </message>
        <message>
            <source>Crosshair</source>
            <translation>十字线</translation>
        </message>
        <message>
            <source>DICOM header…</source>
            <translation>DICOM 头信息…</translation>
        </message>
        <message>
            <source>Delete last measurement</source>
            <translation>删除最后一个测量</translation>
        </message>
        <message>
            <source>Delete measurements of this image</source>
            <translation>删除此图像的测量</translation>
        </message>
        <message>
            <source>Distance</source>
            <translation>距离</translation>
        </message>
        <message>
            <source>Ellipse</source>
            <translation>椭圆</translation>
        </message>
        <message>
            <source>Export image as PNG…</source>
            <translation>将图像导出为 PNG…</translation>
        </message>
        <message>
            <source>Export result…</source>
            <translation>导出结果…</translation>
        </message>
        <message>
            <source>Export settings…</source>
            <translation>导出设置…</translation>
        </message>
        <message>
            <source>File</source>
            <translation>文件</translation>
        </message>
        <message>
            <source>First image</source>
            <translation>第一幅图像</translation>
        </message>
        <message>
            <source>Fit to pane</source>
            <translation>适合窗格</translation>
        </message>
        <message>
            <source>Flip horizontally</source>
            <translation>水平翻转</translation>
        </message>
        <message>
            <source>Flip vertically</source>
            <translation>垂直翻转</translation>
        </message>
        <message>
            <source>Four panes</source>
            <translation>四窗格</translation>
        </message>
        <message>
            <source>Freehand</source>
            <translation>手绘区域</translation>
        </message>
        <message>
            <source>Full screen</source>
            <translation>全屏</translation>
        </message>
        <message>
            <source>Help</source>
            <translation>帮助</translation>
        </message>
        <message>
            <source>Hide or show panels</source>
            <translation>隐藏或恢复面板</translation>
        </message>
        <message>
            <source>Image</source>
            <translation>图像</translation>
        </message>
        <message>
            <source>Image only</source>
            <translation>仅显示图像</translation>
        </message>
        <message>
            <source>Import settings…</source>
            <translation>导入设置…</translation>
        </message>
        <message>
            <source>Invert</source>
            <translation>反色</translation>
        </message>
        <message>
            <source>Key image</source>
            <translation>关键图像</translation>
        </message>
        <message>
            <source>Keyboard and mouse</source>
            <translation>键盘与鼠标</translation>
        </message>
        <message>
            <source>Last image</source>
            <translation>最后一幅图像</translation>
        </message>
        <message>
            <source>Layout</source>
            <translation>布局</translation>
        </message>
        <message>
            <source>Lung and soft tissue side by side</source>
            <translation>肺窗与软组织窗并列</translation>
        </message>
        <message>
            <source>Magnifier</source>
            <translation>放大镜</translation>
        </message>
        <message>
            <source>Model card of the networks</source>
            <translation>模型说明卡</translation>
        </message>
        <message>
            <source>Navigate</source>
            <translation>浏览</translation>
        </message>
        <message>
            <source>Next image</source>
            <translation>下一幅图像</translation>
        </message>
        <message>
            <source>Next pane</source>
            <translation>下一窗格</translation>
        </message>
        <message>
            <source>Next series</source>
            <translation>下一序列</translation>
        </message>
        <message>
            <source>Next suspicious image</source>
            <translation>下一幅可疑图像</translation>
        </message>
        <message>
            <source>One pane</source>
            <translation>单窗格</translation>
        </message>
        <message>
            <source>Opacities as contours</source>
            <translation>以轮廓显示病变</translation>
        </message>
        <message>
            <source>Opacity map</source>
            <translation>病变分布图</translation>
        </message>
        <message>
            <source>Open files, ZIP or DICOMDIR…</source>
            <translation>打开文件、ZIP 或 DICOMDIR…</translation>
        </message>
        <message>
            <source>Open folder…</source>
            <translation>打开文件夹…</translation>
        </message>
        <message>
            <source>Outline of what the networks saw</source>
            <translation>网络所见区域的轮廓</translation>
        </message>
        <message>
            <source>Pan</source>
            <translation>平移</translation>
        </message>
        <message>
            <source>Prepare this computer's GPU…</source>
            <translation>准备本机 GPU…</translation>
        </message>
        <message>
            <source>Previous image</source>
            <translation>上一幅图像</translation>
        </message>
        <message>
            <source>Previous series</source>
            <translation>上一序列</translation>
        </message>
        <message>
            <source>Previous suspicious image</source>
            <translation>上一幅可疑图像</translation>
        </message>
        <message>
            <source>Print image…</source>
            <translation>打印图像…</translation>
        </message>
        <message>
            <source>Print report…</source>
            <translation>打印报告…</translation>
        </message>
        <message>
            <source>Query/Retrieve…</source>
            <translation>查询与取回…</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>退出</translation>
        </message>
        <message>
            <source>Receiver and watched folder…</source>
            <translation>接收器与监视文件夹…</translation>
        </message>
        <message>
            <source>Recent places</source>
            <translation>最近的位置</translation>
        </message>
        <message>
            <source>Rectangle</source>
            <translation>矩形</translation>
        </message>
        <message>
            <source>Reload failed images</source>
            <translation>重新读取失败的图像</translation>
        </message>
        <message>
            <source>Reset</source>
            <translation>重置</translation>
        </message>
        <message>
            <source>Rotate left</source>
            <translation>向左旋转</translation>
        </message>
        <message>
            <source>Rotate right</source>
            <translation>向右旋转</translation>
        </message>
        <message>
            <source>Save support bundle…</source>
            <translation>保存支持包…</translation>
        </message>
        <message>
            <source>Scroll</source>
            <translation>滚动</translation>
        </message>
        <message>
            <source>Scroll panes together</source>
            <translation>窗格同步滚动</translation>
        </message>
        <message>
            <source>Search in the list</source>
            <translation>在列表中搜索</translation>
        </message>
        <message>
            <source>Second image window</source>
            <translation>第二图像窗口</translation>
        </message>
        <message>
            <source>Send result to the PACS</source>
            <translation>将结果发送到 PACS</translation>
        </message>
        <message>
            <source>Settings…</source>
            <translation>设置…</translation>
        </message>
        <message>
            <source>Slab: mean, MIP, MinIP, off</source>
            <translation>厚层：均值、MIP、MinIP、关闭</translation>
        </message>
        <message>
            <source>Smooth enlarged images</source>
            <translation>平滑放大的图像</translation>
        </message>
        <message>
            <source>Stop all analyses</source>
            <translation>停止所有分析</translation>
        </message>
        <message>
            <source>Stop what is running</source>
            <translation>停止正在进行的任务</translation>
        </message>
        <message>
            <source>Straighten rotated planes</source>
            <translation>恢复正交平面</translation>
        </message>
        <message>
            <source>System check</source>
            <translation>系统检查</translation>
        </message>
        <message>
            <source>Ten images back</source>
            <translation>后退十幅图像</translation>
        </message>
        <message>
            <source>Ten images forward</source>
            <translation>前进十幅图像</translation>
        </message>
        <message>
            <source>Thicker slab</source>
            <translation>增加厚层厚度</translation>
        </message>
        <message>
            <source>Thinner slab</source>
            <translation>减小厚层厚度</translation>
        </message>
        <message>
            <source>Three panes</source>
            <translation>三窗格</translation>
        </message>
        <message>
            <source>Tools</source>
            <translation>工具</translation>
        </message>
        <message>
            <source>Two panes</source>
            <translation>双窗格</translation>
        </message>
        <message>
            <source>View</source>
            <translation>视图</translation>
        </message>
        <message>
            <source>Window</source>
            <translation>窗宽窗位</translation>
        </message>
        <message>
            <source>Window from a region</source>
            <translation>按区域设定窗宽窗位</translation>
        </message>
        <message>
            <source>Window presets (keys 1 to 9)</source>
            <translation>预设窗（按键 1 至 9）</translation>
        </message>
        <message>
            <source>Window presets…</source>
            <translation>窗宽窗位预设…</translation>
        </message>
        <message>
            <source>Window/level</source>
            <translation>调窗</translation>
        </message>
        <message>
            <source>Worklist</source>
            <translation>工作列表</translation>
        </message>
        <message>
            <source>Zoom</source>
            <translation>缩放</translation>
        </message>
        <message>
            <source>Zoom in</source>
            <translation>放大</translation>
        </message>
        <message>
            <source>Zoom out</source>
            <translation>缩小</translation>
        </message>
    </context>
    <context>
        <name>Analysis</name>
        <message>
            <source>Compiling the networks for this GPU (once, some minutes)</source>
            <translation>正在为此 GPU 编译神经网络（仅一次，需数分钟）</translation>
        </message>
        <message>
            <source>Finding the lungs</source>
            <translation>正在定位肺部</translation>
        </message>
        <message>
            <source>Loading the networks…</source>
            <translation>正在加载神经网络…</translation>
        </message>
        <message>
            <source>Looking at the series</source>
            <translation>正在查看序列</translation>
        </message>
        <message>
            <source>Reading images</source>
            <translation>正在读取图像</translation>
        </message>
        <message>
            <source>Running the networks</source>
            <translation>正在运行网络</translation>
        </message>
        <message>
            <source>Writing</source>
            <translation>正在写入</translation>
        </message>
        <message>
            <source>{stage}: {done} of {total}</source>
            <translation>{stage}：{done}/{total}</translation>
        </message>
    </context>
    <context>
        <name>Batch</name>
        <message numerus="yes">
            <source>%n failed</source>
            <translation>
                <numerusform>%n 个失败</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) belong to no study</source>
            <translation>
                <numerusform>%n 个文件不属于任何检查</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n of them in an earlier run</source>
            <translation>
                <numerusform>其中 %n 个在之前的运行中完成</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) judged</source>
            <translation>
                <numerusform>已评估 %n 个检查</numerusform>
            </translation>
        </message>
        <message>
            <source>All studies</source>
            <translation>全部检查</translation>
        </message>
        <message>
            <source>Batch</source>
            <translation>批量处理</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>选择…</translation>
        </message>
        <message>
            <source>Continue</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>Date</source>
            <translation>日期</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>失败</translation>
        </message>
        <message>
            <source>Filter</source>
            <translation>筛选</translation>
        </message>
        <message>
            <source>Folder for the results</source>
            <translation>结果文件夹</translation>
        </message>
        <message>
            <source>Folder with studies</source>
            <translation>检查所在文件夹</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>图像</translation>
        </message>
        <message>
            <source>Looking for studies: {done} files read…</source>
            <translation>正在查找检查：已读取 {done} 个文件…</translation>
        </message>
        <message>
            <source>Lungs affected</source>
            <translation>肺受累</translation>
        </message>
        <message>
            <source>Need a physician now</source>
            <translation>需医生立即查看</translation>
        </message>
        <message>
            <source>Negative</source>
            <translation>阴性</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>打开</translation>
        </message>
        <message>
            <source>Open the folder</source>
            <translation>打开文件夹</translation>
        </message>
        <message>
            <source>Patient</source>
            <translation>患者</translation>
        </message>
        <message>
            <source>Patients' names and IDs in the table</source>
            <translation>表格中包含患者姓名和 ID</translation>
        </message>
        <message>
            <source>Positive</source>
            <translation>阳性</translation>
        </message>
        <message>
            <source>Probability</source>
            <translation>概率</translation>
        </message>
        <message>
            <source>Remark</source>
            <translation>说明</translation>
        </message>
        <message>
            <source>Results</source>
            <translation>结果</translation>
        </message>
        <message>
            <source>Search in the results</source>
            <translation>在结果中搜索</translation>
        </message>
        <message>
            <source>Series</source>
            <translation>序列</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>开始</translation>
        </message>
        <message>
            <source>Starting…</source>
            <translation>正在启动…</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Stopped. What is done is kept; "Continue" resumes it.</source>
            <translation>已停止。已完成的部分保留；可点击“继续”接着处理。</translation>
        </message>
        <message>
            <source>Table (CSV)</source>
            <translation>表格 (CSV)</translation>
        </message>
        <message>
            <source>Verdict</source>
            <translation>结论</translation>
        </message>
        <message>
            <source>about {time} left</source>
            <translation>约剩 {time}</translation>
        </message>
        <message>
            <source>{done} of {total} studies</source>
            <translation>{done} / {total} 个检查</translation>
        </message>
    </context>
    <context>
        <name>Browser</name>
        <message numerus="yes">
            <source>%n file(s) left out</source>
            <translation>
                <numerusform>忽略 %n 个文件</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n image(s)</source>
            <translation>
                <numerusform>%n 幅图像</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n series</source>
            <translation>
                <numerusform>%n 个序列</numerusform>
            </translation>
        </message>
        <message>
            <source>Close this study</source>
            <translation>关闭此检查</translation>
        </message>
        <message>
            <source>Looking for images…</source>
            <translation>正在查找图像…</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>姓名</translation>
        </message>
        <message>
            <source>Newest</source>
            <translation>最新</translation>
        </message>
        <message>
            <source>Nothing new was found.</source>
            <translation>未找到新内容。</translation>
        </message>
        <message>
            <source>Order</source>
            <translation>排序</translation>
        </message>
        <message>
            <source>Patient ID</source>
            <translation>患者 ID</translation>
        </message>
        <message>
            <source>Patients, studies and series</source>
            <translation>患者、检查与序列</translation>
        </message>
        <message>
            <source>Reading files: {done}…</source>
            <translation>正在读取文件：{done}…</translation>
        </message>
        <message>
            <source>Reading {done} of {total} files…</source>
            <translation>正在读取文件 {done}/{total}…</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>搜索</translation>
        </message>
        <message>
            <source>Search name, ID, date, description</source>
            <translation>搜索姓名、ID、日期、描述</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Stopped.</source>
            <translation>已停止。</translation>
        </message>
        <message>
            <source>This is not there any more: {place}</source>
            <translation>该位置已不存在：{place}</translation>
        </message>
        <message>
            <source>Was it moved or renamed, or the drive unplugged?</source>
            <translation>是否已移动或重命名，或驱动器已拔出？</translation>
        </message>
    </context>
    <context>
        <name>Compare</name>
        <message numerus="yes">
            <source>%n day(s) apart</source>
            <translation>
                <numerusform>相隔 %n 天</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) not analysed yet; what changed is shown after that.</source>
            <translation>
                <numerusform>%n 次检查尚未分析：分析后显示变化。</numerusform>
            </translation>
        </message>
        <message>
            <source>Analyse what is missing</source>
            <translation>分析尚缺的检查</translation>
        </message>
        <message>
            <source>Another study of this patient is available: {day}.</source>
            <translation>该患者还有另一次检查：{day}。</translation>
        </message>
        <message>
            <source>Change</source>
            <translation>变化</translation>
        </message>
        <message>
            <source>Compare with the study in view</source>
            <translation>与当前检查对比</translation>
        </message>
        <message>
            <source>Compare with {study}</source>
            <translation>与 {study} 对比</translation>
        </message>
        <message>
            <source>Current</source>
            <translation>本次</translation>
        </message>
        <message>
            <source>Current minus prior; of per cent, in percentage points (pp).</source>
            <translation>本次减既往；百分比的变化以百分点（pp）表示。</translation>
        </message>
        <message>
            <source>Earlier studies in the PACS…</source>
            <translation>PACS 中的既往检查…</translation>
        </message>
        <message>
            <source>End the comparison</source>
            <translation>结束对比</translation>
        </message>
        <message>
            <source>Measure</source>
            <translation>测量项</translation>
        </message>
        <message>
            <source>No other study of this patient is open.</source>
            <translation>未打开该患者的其他检查。</translation>
        </message>
        <message>
            <source>No other study of this patient is open. Open the earlier one, too.</source>
            <translation>未打开该患者的其他检查。请同时打开以前的检查。</translation>
        </message>
        <message>
            <source>No series of the other study can be analysed.</source>
            <translation>另一次检查没有可分析的序列。</translation>
        </message>
        <message>
            <source>Open and compare with {study}</source>
            <translation>打开并与 {study} 对比</translation>
        </message>
        <message>
            <source>Other studies of this patient</source>
            <translation>该患者的其他检查</translation>
        </message>
        <message>
            <source>Prior</source>
            <translation>既往</translation>
        </message>
        <message>
            <source>The series doctor says why.</source>
            <translation>原因见序列质检。</translation>
        </message>
        <message>
            <source>The time between the two studies is not known.</source>
            <translation>两次检查相隔天数未知。</translation>
        </message>
        <message>
            <source>This series has not been analysed yet.</source>
            <translation>此序列尚未分析。</translation>
        </message>
        <message>
            <source>Waiting for the analysis…</source>
            <translation>正在等待分析…</translation>
        </message>
        <message>
            <source>What changed</source>
            <translation>变化情况</translation>
        </message>
        <message>
            <source>pp</source>
            <translation>个百分点</translation>
        </message>
    </context>
    <context>
        <name>Crash</name>
        <message>
            <source>Alveoscope can't start.</source>
            <translation>Alveoscope 无法启动。</translation>
        </message>
        <message>
            <source>Alveoscope has run into an internal error. You can continue, but check what you see; results already written are safe. The report below names no patient and no folder. Nothing is sent anywhere.</source>
            <translation>Alveoscope 发生内部错误。您可以继续，但请核对所见内容；已写入的结果是安全的。以下报告不含患者姓名或文件夹名称，也不会发送到任何地方。</translation>
        </message>
        <message>
            <source>Continue</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>Copy report</source>
            <translation>复制报告</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>退出</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>报告</translation>
        </message>
        <message>
            <source>Something went wrong</source>
            <translation>出现错误</translation>
        </message>
    </context>
    <context>
        <name>Diagnosis</name>
        <message>
            <source>Also note</source>
            <translation>另请注意</translation>
        </message>
        <message>
            <source>Analyse (F5)</source>
            <translation>分析 (F5)</translation>
        </message>
        <message>
            <source>Analyse again</source>
            <translation>重新分析</translation>
        </message>
        <message>
            <source>Export…</source>
            <translation>导出…</translation>
        </message>
        <message>
            <source>No series is open.</source>
            <translation>未打开序列。</translation>
        </message>
        <message>
            <source>Progress of the analysis</source>
            <translation>分析进度</translation>
        </message>
        <message>
            <source>Send to PACS</source>
            <translation>发送到 PACS</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>The analysis was stopped: there is no result.</source>
            <translation>分析已停止：没有结果。</translation>
        </message>
        <message>
            <source>The series doctor objects to it; an analysis will say why.</source>
            <translation>序列质检对此有异议；分析将说明原因。</translation>
        </message>
        <message>
            <source>This series has not been analysed yet.</source>
            <translation>此序列尚未分析。</translation>
        </message>
        <message>
            <source>This series is waiting for its turn.</source>
            <translation>此序列正在排队等候。</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
        <message>
            <source>Why</source>
            <translation>原因</translation>
        </message>
        <message>
            <source>Your answer</source>
            <translation>您的意见</translation>
        </message>
    </context>
    <context>
        <name>Evidence</name>
        <message>
            <source>After an analysis: what the autoencoder makes of the image in view.</source>
            <translation>分析后显示：自编码器对当前图像的重建。</translation>
        </message>
        <message>
            <source>Analyse the series again.</source>
            <translation>请重新分析此序列。</translation>
        </message>
        <message>
            <source>Calibrated probability of COVID-19 pneumonia on this image.</source>
            <translation>此图像存在 COVID-19 肺炎的校准概率。</translation>
        </message>
        <message>
            <source>Contour</source>
            <translation>轮廓</translation>
        </message>
        <message>
            <source>Details</source>
            <translation>详细数值</translation>
        </message>
        <message>
            <source>From left to right: what the autoencoder was given, what it made of it, and the difference: orange where the image is brighter than expected, blue where it is darker.</source>
            <translation>从左到右：自编码器的输入、其重建结果以及两者之差：橙色表示图像比预期更亮，蓝色表示更暗。</translation>
        </message>
        <message>
            <source>Image {number}: {words}</source>
            <translation>图像 {number}：{words}</translation>
        </message>
        <message>
            <source>Numbers by which the networks tell what they know.</source>
            <translation>神经网络据以判断自己是否熟悉该图像的数值。</translation>
        </message>
        <message>
            <source>Opacities that the classifier marked inside the lungs: blue for ground glass, orange for consolidation. Soft edges: the map has 56 x 56 places. Never part of the image itself.</source>
            <translation>分类器在肺内标出的病变：蓝色为磨玻璃影，橙色为实变。边缘柔和：该图为 56 x 56 个点。它绝不是图像本身的一部分。</translation>
        </message>
        <message>
            <source>Opacity map</source>
            <translation>病变分布图</translation>
        </message>
        <message>
            <source>Original</source>
            <translation>原图</translation>
        </message>
        <message>
            <source>Original, reconstruction and residual</source>
            <translation>原图、重建与残差</translation>
        </message>
        <message>
            <source>Rebuilding the image…</source>
            <translation>正在重建图像…</translation>
        </message>
        <message>
            <source>Reconstruction</source>
            <translation>重建</translation>
        </message>
        <message>
            <source>Residual</source>
            <translation>残差</translation>
        </message>
        <message>
            <source>Strength of the colours</source>
            <translation>颜色深浅</translation>
        </message>
        <message>
            <source>The networks were changed since this result was made.</source>
            <translation>得出此结果之后，神经网络已更换。</translation>
        </message>
        <message>
            <source>This image was not judged.</source>
            <translation>未评估此图像。</translation>
        </message>
    </context>
    <context>
        <name>Export</name>
        <message>
            <source>A summary and the key images as pictures, for every viewer.</source>
            <translation>摘要与关键图像（图片形式），适用于任何阅片软件。</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Choose another printer, or another file to print into.</source>
            <translation>请选择其他打印机，或打印到其他文件。</translation>
        </message>
        <message>
            <source>Choose folder…</source>
            <translation>选择文件夹…</translation>
        </message>
        <message>
            <source>DICOM key objects</source>
            <translation>DICOM 关键对象</translation>
        </message>
        <message>
            <source>DICOM secondary captures</source>
            <translation>DICOM 二次捕获图像</translation>
        </message>
        <message>
            <source>DICOM segmentation (masks)</source>
            <translation>DICOM 分割（掩膜）</translation>
        </message>
        <message>
            <source>DICOM structured report</source>
            <translation>DICOM 结构化报告</translation>
        </message>
        <message>
            <source>Everything that was measured, exactly; without the patient's name.</source>
            <translation>全部测量结果，精确无损；不含患者姓名。</translation>
        </message>
        <message>
            <source>Export image</source>
            <translation>导出图像</translation>
        </message>
        <message>
            <source>Export into</source>
            <translation>导出到</translation>
        </message>
        <message>
            <source>Export result</source>
            <translation>导出结果</translation>
        </message>
        <message>
            <source>JSON result</source>
            <translation>JSON 结果</translation>
        </message>
        <message>
            <source>Masks of lungs and opacities, for the archive; the structured report refers to them.</source>
            <translation>肺和病变的掩膜，用于存档；结构化报告会引用它。</translation>
        </message>
        <message>
            <source>NIfTI masks</source>
            <translation>NIfTI 掩膜</translation>
        </message>
        <message>
            <source>One line per image, for a spreadsheet.</source>
            <translation>每幅图像一行，用于电子表格。</translation>
        </message>
        <message>
            <source>One page to print: verdict, reasons, key images. Holds the patient's name.</source>
            <translation>可打印的一页：结论、原因、关键图像。含患者姓名。</translation>
        </message>
        <message>
            <source>PDF page</source>
            <translation>PDF 页面</translation>
        </message>
        <message>
            <source>PNG images (*.png)</source>
            <translation>PNG 图像 (*.png)</translation>
        </message>
        <message>
            <source>Print the image</source>
            <translation>打印图像</translation>
        </message>
        <message>
            <source>Print the report: {study}</source>
            <translation>打印报告：{study}</translation>
        </message>
        <message>
            <source>TID 1500, for the archive: numbers and codes that programs can read.</source>
            <translation>TID 1500，用于归档：程序可读的数值与编码。</translation>
        </message>
        <message>
            <source>Table of images (CSV)</source>
            <translation>图像表格 (CSV)</translation>
        </message>
        <message>
            <source>The key images that you marked, so that the archive shows them first.</source>
            <translation>您标记的关键图像，便于归档系统优先显示。</translation>
        </message>
        <message>
            <source>The printer took nothing, or not every page.</source>
            <translation>打印机没有接收任何内容，或没有接收全部页面。</translation>
        </message>
        <message>
            <source>The same masks for research; without the patient's name.</source>
            <translation>供研究使用的相同掩膜；不含患者姓名。</translation>
        </message>
    </context>
    <context>
        <name>Gpu</name>
        <message>
            <source>About {time} left.</source>
            <translation>大约还需 {time}。</translation>
        </message>
        <message>
            <source>Check again</source>
            <translation>重新检查</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Compiling both networks for this GPU…</source>
            <translation>正在为此 GPU 编译两个神经网络…</translation>
        </message>
        <message>
            <source>It is used once the settings ask for the fastest back-end or for TensorRT.</source>
            <translation>当设置选择最快的后端或 TensorRT 时才会使用。</translation>
        </message>
        <message>
            <source>It takes from seconds to some minutes, once.</source>
            <translation>需数秒至数分钟，仅一次。</translation>
        </message>
        <message>
            <source>It took {time} here before.</source>
            <translation>上次在本机用时 {time}。</translation>
        </message>
        <message>
            <source>Looking at this computer…</source>
            <translation>正在查看本机…</translation>
        </message>
        <message>
            <source>On an NVIDIA GPU the networks run fastest when compiled for it. This is done once and checked against ONNX Runtime; it is used only if both agree.</source>
            <translation>在 NVIDIA GPU 上，为其编译过的神经网络运行最快。编译只需一次，并与 ONNX Runtime 比较；仅当两者结果一致时才使用。</translation>
        </message>
        <message>
            <source>Prepare</source>
            <translation>准备</translation>
        </message>
        <message>
            <source>Prepare again</source>
            <translation>重新准备</translation>
        </message>
        <message>
            <source>Preparing the GPU: {percent} %</source>
            <translation>正在准备 GPU：{percent} %</translation>
        </message>
        <message>
            <source>Preparing the GPU…</source>
            <translation>正在准备 GPU…</translation>
        </message>
        <message>
            <source>Progress of the preparation</source>
            <translation>准备进度</translation>
        </message>
        <message>
            <source>Reading and analysing go on meanwhile, on ONNX Runtime.</source>
            <translation>在此期间，阅片与分析照常进行，使用 ONNX Runtime。</translation>
        </message>
        <message>
            <source>Reading and analysing go on; this page can be closed.</source>
            <translation>阅片与分析照常进行；可以关闭此页。</translation>
        </message>
        <message>
            <source>Show the progress, or stop it</source>
            <translation>显示进度或停止</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Stopped: nothing was changed.</source>
            <translation>已停止：未作任何更改。</translation>
        </message>
        <message>
            <source>The GPU could not be prepared; ONNX Runtime goes on.</source>
            <translation>无法准备 GPU；继续使用 ONNX Runtime。</translation>
        </message>
        <message>
            <source>The GPU is ready and used from the next study on (certificate of {date}).</source>
            <translation>GPU 已就绪，从下一个检查起使用（证书日期 {date}）。</translation>
        </message>
        <message>
            <source>This computer's GPU</source>
            <translation>本机 GPU</translation>
        </message>
        <message>
            <source>This computer's GPU can't be prepared.</source>
            <translation>无法准备本机 GPU。</translation>
        </message>
        <message>
            <source>This site has decided on another back-end: what is prepared would not be used.</source>
            <translation>本机构已决定使用其他后端：准备好的内容不会被使用。</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
        <message>
            <source>{gpu}: not prepared yet.</source>
            <translation>{gpu}：尚未准备。</translation>
        </message>
        <message>
            <source>{gpu}: prepared (certificate of {date}).</source>
            <translation>{gpu}：已准备（证书日期 {date}）。</translation>
        </message>
    </context>
    <context>
        <name>Help</name>
        <message>
            <source>Agree, disagree or be unsure, and write a note: it is kept with the verdict that it is about. What you export (Ctrl+Shift+E) shows the key images that you marked.</source>
            <translation>请选择同意、不同意或不确定，并可写备注：它会与所针对的结论一起保存。导出的内容（Ctrl+Shift+E）会显示您标记的关键图像。</translation>
        </message>
        <message>
            <source>Before you begin</source>
            <translation>开始之前</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Comparing with a prior study</source>
            <translation>前后对比</translation>
        </message>
        <message>
            <source>Ctrl+I switches the receiver on, to which a scanner or PACS sends, or a folder that is watched. Without addresses that may send, only this computer may. What came is judged by itself and stands on the worklist (Ctrl+L), the most urgent first, with the reason for its place. The status bar shows when the last image came. Mark a study as read when you have read it; that can be taken back.</source>
            <translation>Ctrl+I 可开启接收器（供 CT 设备或 PACS 发送）或监视文件夹。若未填写允许发送的地址，则仅本机可以发送。收到的检查会自动评估并进入工作列表（Ctrl+L），最紧急的排在最前，并说明排序原因。状态栏显示最近一幅图像的到达时间。阅读后请将检查标记为已读；该操作可撤销。</translation>
        </message>
        <message>
            <source>Ctrl+Shift+P searches the PACS by name, ID, accession and day. Retrieve brings a study into the window, or the series that you select of it; with earlier studies, so that they can be compared (B). How many images came of how many is always said. Ctrl+Shift+S sends the result in view to the PACS: masks, report, pictures and the images that you marked. The PACS must know this computer by its AE title.</source>
            <translation>Ctrl+Shift+P 按姓名、ID、检查号和日期查询 PACS。“取回”将检查（或其中选定的序列）取到窗口中；也可连同既往检查一起取回，以便对比（B）。始终会说明应到与实到的图像数。Ctrl+Shift+S 将当前结果发送到 PACS：掩膜、报告、图片以及您标记的图像。PACS 必须登记本机的 AE 标题。</translation>
        </message>
        <message>
            <source>From a folder to a verdict</source>
            <translation>从文件夹到结论</translation>
        </message>
        <message>
            <source>Help</source>
            <translation>帮助</translation>
        </message>
        <message>
            <source>Help &gt; System check says what works on this computer and the way out where something does not. Help &gt; Save support bundle writes log, system check and settings into one file without names, identifiers or folders of patients, for whoever helps you.</source>
            <translation>“帮助 &gt; 系统检查”说明本机哪些功能正常，以及不正常时如何处理。“帮助 &gt; 保存支持包”将日志、系统检查和设置写入一个文件，其中不含患者的姓名、标识或文件夹，可交给为您提供帮助的人。</translation>
        </message>
        <message>
            <source>I understand: begin</source>
            <translation>我已了解：开始</translation>
        </message>
        <message>
            <source>It looks for COVID-19 pneumonia on chest CT and for nothing else. Other pneumonias, fluid and motion can look the same to it; early or mild disease can be missed. Published tools of this kind lose much of their accuracy in hospitals whose scans they never saw. The model card of the bundle says what was measured.</source>
            <translation>它只在胸部 CT 上寻找 COVID-19 肺炎，不涉及其他疾病。其他肺炎、积液和运动伪影可能看起来相似；早期或轻症可能被漏掉。已发表的同类工具在从未见过其数据的医院中，准确性会大幅下降。模型包的说明卡记录了实际测得的性能。</translation>
        </message>
        <message>
            <source>Lengths, angles, regions, arrows: choose a tool and draw. The list beside the verdict holds all measurements of a study; they can be named and exported there, and are there again when the study is opened. J shows lung and soft tissue side by side. M shows axial, coronal and sagittal planes; with the crosshair (X), pull a small circle to turn the planes, or press elsewhere to put the crosshair there. G makes slabs. Shift+W takes the window from a region; Shift+Z is a magnifier.</source>
            <translation>长度、角度、区域、箭头：选择工具后直接绘制。结论旁的列表包含该检查的全部测量，可在其中命名和导出，再次打开检查时仍会显示。按 J 并列显示肺窗与软组织窗。按 M 显示轴位、冠状位和矢状位；使用十字线工具 (X) 时，拖动小圆圈可旋转平面，在其他位置按下则把十字线移到该处。按 G 生成厚层。Shift+W 按区域设定窗宽窗位；Shift+Z 为放大镜。</translation>
        </message>
        <message>
            <source>Many studies at once</source>
            <translation>一次处理多个检查</translation>
        </message>
        <message>
            <source>Measuring and looking closer</source>
            <translation>测量与细看</translation>
        </message>
        <message>
            <source>On this computer. Images are read where they lie and never changed. Only the receiver listens to the network, when it is switched on; only searches and results are sent, and only to the PACS that was named for them.</source>
            <translation>就在这台计算机上。图像在原处读取，绝不更改。只有打开接收器时才监听网络；只发送查询和结果，且只发往为此指定的 PACS。</translation>
        </message>
        <message>
            <source>Open a folder, a ZIP or a DICOMDIR, or drop it on the window. Click a series. F5 analyses it; N goes to the next suspicious image; O lays the opacity map over the image; K marks a key image. The question mark shows all keys.</source>
            <translation>打开文件夹、ZIP 或 DICOMDIR，或将其拖放到窗口上。点击一个序列。F5 进行分析；N 跳到下一幅可疑图像；O 在图像上叠加病变分布图；K 标记关键图像。问号显示所有按键。</translation>
        </message>
        <message>
            <source>Open an earlier study of the same patient, too, and press B: both stand side by side, scroll by the level of the lungs, and are zoomed, panned and windowed together; L lets each go its own way. Below stand both strips and what changed, in figures. The list and the Analysis menu offer other studies of the patient. B again ends it.</source>
            <translation>同时打开同一患者较早的检查并按 B：两者并排显示，按肺部层面同步滚动，并共用缩放、平移和窗宽窗位；按 L 可各自独立。下方是两条概率带以及变化的数值。列表和“分析”菜单中列出该患者的其他检查。再按 B 结束。</translation>
        </message>
        <message>
            <source>Positive and negative: the study probability lies above or below the thresholds of the bundle. Indeterminate: it lies between them. Not assessable: no statement is possible, and a physician must look at this study now; it is never a quiet negative.</source>
            <translation>阳性与阴性：检查概率高于或低于模型包的阈值。不确定：概率介于两个阈值之间。无法评估：不能作出任何判断，医生必须立即查看此检查；它绝不等同于阴性。</translation>
        </message>
        <message>
            <source>Shift+F5 puts every study that was opened and has no verdict into the queue; one can be put first there, or stopped. Ctrl+B judges every study of a folder: choose the folder, where the results go, and the formats. The table can be sorted, filtered and searched; a double click opens a study. A batch that was stopped, or ended with the computer, goes on where it was.</source>
            <translation>Shift+F5 将所有已打开且尚无结论的检查加入队列；可将其中一个提前或停止。Ctrl+B 评估文件夹中的所有检查：选择文件夹、结果存放位置和格式。表格可排序、筛选和搜索；双击可打开检查。被停止或因计算机关闭而中断的批量处理会从中断处继续。</translation>
        </message>
        <message>
            <source>Studies that come by themselves</source>
            <translation>自动接收的检查</translation>
        </message>
        <message>
            <source>The PACS</source>
            <translation>PACS</translation>
        </message>
        <message>
            <source>The strip shows every image of the stack: the higher and the more orange, the more suspicious; hatched ones hold no lung or could not be read; cross-hatched ones are unlike the images the networks know and are left out of the verdict. Reconstruction and residual show what the autoencoder expected and what it did not. Rest the mouse on a number to read what it means and where it comes from.</source>
            <translation>条带显示序列中的每幅图像：越高、越偏橙色，越可疑；斜线表示不含肺或无法读取；交叉线表示与神经网络所知图像不同，不计入结论。重建与残差显示自编码器预期与未预期的内容。将鼠标停在数值上可查看其含义与来源。</translation>
        </message>
        <message>
            <source>What it can't do</source>
            <translation>它做不到的事</translation>
        </message>
        <message>
            <source>What the evidence shows</source>
            <translation>证据的含义</translation>
        </message>
        <message>
            <source>What the four verdicts mean</source>
            <translation>四种结论的含义</translation>
        </message>
        <message>
            <source>When something is wrong</source>
            <translation>出现问题时</translation>
        </message>
        <message>
            <source>Where the data stays</source>
            <translation>数据保存在哪里</translation>
        </message>
        <message>
            <source>Your answer</source>
            <translation>您的意见</translation>
        </message>
    </context>
    <context>
        <name>Intake</name>
        <message numerus="yes">
            <source>%n object(s) came, the last at {time}</source>
            <translation>
                <numerusform>已收到 %n 个对象，最近一个于 {time}</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) judged</source>
            <translation>
                <numerusform>已评估 %n 个检查</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) that came need a physician now.</source>
            <translation>
                <numerusform>收到的 %n 个检查需要医生立即查看。</numerusform>
            </translation>
        </message>
        <message>
            <source>AE title</source>
            <translation>AE 标题</translation>
        </message>
        <message>
            <source>AE titles that may send</source>
            <translation>允许发送的 AE 标题</translation>
        </message>
        <message>
            <source>Addresses or networks, like 10.1.0.0/16; commas between them.</source>
            <translation>地址或网段，例如 10.1.0.0/16；用逗号分隔。</translation>
        </message>
        <message>
            <source>Any AE title</source>
            <translation>任何 AE 标题</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>选择…</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>文件夹</translation>
        </message>
        <message>
            <source>Folder to watch</source>
            <translation>要监视的文件夹</translation>
        </message>
        <message>
            <source>May send from</source>
            <translation>允许的发送地址</translation>
        </message>
        <message>
            <source>Network share: look every few seconds</source>
            <translation>网络共享：每隔几秒查看一次</translation>
        </message>
        <message>
            <source>Off</source>
            <translation>已关闭</translation>
        </message>
        <message>
            <source>On</source>
            <translation>已开启</translation>
        </message>
        <message>
            <source>Port</source>
            <translation>端口</translation>
        </message>
        <message>
            <source>Receive studies</source>
            <translation>接收检查</translation>
        </message>
        <message>
            <source>Receiver</source>
            <translation>接收器</translation>
        </message>
        <message>
            <source>Receiver (DICOM)</source>
            <translation>接收器 (DICOM)</translation>
        </message>
        <message>
            <source>Send results to</source>
            <translation>结果发送至</translation>
        </message>
        <message>
            <source>Show the receiver and the watched folder</source>
            <translation>显示接收器和监视文件夹</translation>
        </message>
        <message>
            <source>Starting…</source>
            <translation>正在启动…</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>正在停止…</translation>
        </message>
        <message>
            <source>Switch off</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Switch on</source>
            <translation>开启</translation>
        </message>
        <message>
            <source>Test (echo)</source>
            <translation>测试 (Echo)</translation>
        </message>
        <message>
            <source>The receiver answers ({time} ms).</source>
            <translation>接收器有响应（{time} 毫秒）。</translation>
        </message>
        <message>
            <source>This computer only</source>
            <translation>仅本机</translation>
        </message>
        <message>
            <source>Watched folder</source>
            <translation>监视文件夹</translation>
        </message>
        <message>
            <source>What arrives is judged automatically and put on the worklist, even while the window shows something else. This works as long as the window is open; a service on this computer needs no window.</source>
            <translation>收到的检查会自动评估并加入工作列表，即使窗口正在显示其他内容。窗口打开期间持续运行；本机服务则无需窗口。</translation>
        </message>
        <message>
            <source>{name}: out of reach</source>
            <translation>{name}：无法访问</translation>
        </message>
        <message>
            <source>{name}: stopped by an error</source>
            <translation>{name}：因错误停止</translation>
        </message>
    </context>
    <context>
        <name>Keys</name>
        <message>
            <source>Action</source>
            <translation>操作</translation>
        </message>
        <message>
            <source>Assign</source>
            <translation>指定</translation>
        </message>
        <message>
            <source>Keyboard and mouse</source>
            <translation>键盘与鼠标</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>按键</translation>
        </message>
        <message>
            <source>Left button: the chosen tool. Window/level: right is wider, down is brighter; Shift is coarse, Ctrl is fine</source>
            <translation>左键：当前工具。调窗：向右加宽，向下变亮；Shift 粗调，Ctrl 细调</translation>
        </message>
        <message>
            <source>Menu</source>
            <translation>菜单</translation>
        </message>
        <message>
            <source>Middle button: pan. Right button: drag to zoom, click for a menu</source>
            <translation>中键：平移。右键：拖动缩放，单击打开菜单</translation>
        </message>
        <message>
            <source>New key</source>
            <translation>新按键</translation>
        </message>
        <message>
            <source>Restore all keys</source>
            <translation>恢复全部按键</translation>
        </message>
        <message>
            <source>That key belongs to “{action}”, which will lose it.</source>
            <translation>该按键属于“{action}”，将被取消。</translation>
        </message>
        <message>
            <source>Wheel: scroll (Shift: five at a time, Ctrl: zoom at the cursor)</source>
            <translation>滚轮：滚动（Shift：每次五幅，Ctrl：在光标处缩放）</translation>
        </message>
    </context>
    <context>
        <name>Leaving</name>
        <message>
            <source>A result is still being written, printed or sent.</source>
            <translation>仍有结果正在写入、打印或发送。</translation>
        </message>
        <message>
            <source>Close now</source>
            <translation>立即关闭</translation>
        </message>
        <message>
            <source>Close when it is done</source>
            <translation>完成后关闭</translation>
        </message>
        <message>
            <source>Don't close</source>
            <translation>不关闭</translation>
        </message>
    </context>
    <context>
        <name>MainWindow</name>
        <message>
            <source>All files (*);;ZIP archives (*.zip);;DICOM files (*.dcm)</source>
            <translation>所有文件 (*);;ZIP 压缩包 (*.zip);;DICOM 文件 (*.dcm)</translation>
        </message>
        <message>
            <source>Open files, ZIP or DICOMDIR</source>
            <translation>打开文件、ZIP 或 DICOMDIR</translation>
        </message>
        <message>
            <source>Open folder</source>
            <translation>打开文件夹</translation>
        </message>
    </context>
    <context>
        <name>Measure</name>
        <message>
            <source>Mean {mean:.0f}{unit}   SD {deviation:.0f}</source>
            <translation>均值 {mean:.0f}{unit}   标准差 {deviation:.0f}</translation>
        </message>
        <message>
            <source>Min {low:.0f}   Max {high:.0f}</source>
            <translation>最小 {low:.0f}   最大 {high:.0f}</translation>
        </message>
    </context>
    <context>
        <name>Measurements</name>
        <message>
            <source>Angle</source>
            <translation>角度</translation>
        </message>
        <message>
            <source>Arrow</source>
            <translation>箭头</translation>
        </message>
        <message>
            <source>DICOM structured report (*.dcm)</source>
            <translation>DICOM 结构化报告 (*.dcm)</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>删除</translation>
        </message>
        <message>
            <source>Distance</source>
            <translation>距离</translation>
        </message>
        <message>
            <source>Double click to write.</source>
            <translation>双击可填写。</translation>
        </message>
        <message>
            <source>Ellipse</source>
            <translation>椭圆</translation>
        </message>
        <message>
            <source>Export measurements</source>
            <translation>导出测量</translation>
        </message>
        <message>
            <source>Export…</source>
            <translation>导出…</translation>
        </message>
        <message>
            <source>Freehand</source>
            <translation>手绘区域</translation>
        </message>
        <message>
            <source>Image</source>
            <translation>图像</translation>
        </message>
        <message>
            <source>Kind</source>
            <translation>类型</translation>
        </message>
        <message>
            <source>Measurements</source>
            <translation>测量</translation>
        </message>
        <message>
            <source>Measurements written to {file}.</source>
            <translation>测量已写入 {file}。</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>名称</translation>
        </message>
        <message>
            <source>Nothing was measured in this study.</source>
            <translation>此检查中没有任何测量。</translation>
        </message>
        <message>
            <source>Rectangle</source>
            <translation>矩形</translation>
        </message>
        <message>
            <source>Rename</source>
            <translation>重命名</translation>
        </message>
        <message>
            <source>Table (*.csv)</source>
            <translation>表格 (*.csv)</translation>
        </message>
        <message>
            <source>The series of this measurement is not open.</source>
            <translation>此测量所属的序列未打开。</translation>
        </message>
        <message>
            <source>Value</source>
            <translation>数值</translation>
        </message>
        <message>
            <source>What you measure stands here and is kept with the study. Tools are in the menu.</source>
            <translation>您所做的测量会列在这里，并随检查一起保存。测量工具在菜单中。</translation>
        </message>
        <message>
            <source>reformatted</source>
            <translation>重建平面</translation>
        </message>
    </context>
    <context>
        <name>Measures</name>
        <message>
            <source>1 - SSIM between the image and what the autoencoder made of it. Above the limit the image holds something that the networks never saw. The limit comes from the bundle (gate statistics).</source>
            <translation>图像与自编码器重建之间的 1 - SSIM。超过限值表示图像含有神经网络从未见过的内容。限值来自模型包（筛查统计）。</translation>
        </message>
        <message>
            <source>Among healthy lungs</source>
            <translation>在健康肺中的位置</translation>
        </message>
        <message>
            <source>Apparent lung capacity</source>
            <translation>表观肺容量</translation>
        </message>
        <message>
            <source>Area that is dark (aerated) in the autoencoder's reconstructions, divided by the area of the body; the median over the images with lung. An area ratio, not a volume and not lung function. The band is the 5th to 95th percentile of healthy training images, from the bundle.</source>
            <translation>自编码器重建中的暗区（含气）面积除以身体面积；取含肺图像的中位数。这是面积比，不是体积，也不是肺功能。色带为模型包中健康训练图像的第 5 至第 95 百分位。</translation>
        </message>
        <message>
            <source>Cavity</source>
            <translation>空洞</translation>
        </message>
        <message>
            <source>Code distance</source>
            <translation>编码距离</translation>
        </message>
        <message>
            <source>Detail in the lungs</source>
            <translation>肺内细节</translation>
        </message>
        <message>
            <source>Effusion</source>
            <translation>胸腔积液</translation>
        </message>
        <message>
            <source>Familiar: the networks know images like this one.</source>
            <translation>熟悉：神经网络了解此类图像。</translation>
        </message>
        <message>
            <source>How much the grey levels inside the lungs change from pixel to pixel (mean absolute Laplacian). Below the limit the image is blurred beyond use. The limit comes from the bundle (gate statistics).</source>
            <translation>肺内相邻像素之间灰度变化的程度（拉普拉斯绝对值的平均）。低于限值时，图像过于模糊，无法使用。限值来自模型包（筛查统计）。</translation>
        </message>
        <message>
            <source>Lungs</source>
            <translation>肺</translation>
        </message>
        <message>
            <source>Mahalanobis distance of the 500 numbers that the autoencoder makes of the image from those of the training images: about 1 for a usual image. The limit comes from the bundle (gate statistics).</source>
            <translation>自编码器由图像得到的 500 个数与训练图像之间的马氏距离：常见图像约为 1。限值来自模型包（筛查统计）。</translation>
        </message>
        <message>
            <source>Reconstruction error</source>
            <translation>重建误差</translation>
        </message>
        <message>
            <source>Septal lines</source>
            <translation>间隔线</translation>
        </message>
        <message>
            <source>Share of ground glass in the opacities</source>
            <translation>病变中磨玻璃影的比例</translation>
        </message>
        <message>
            <source>Tree-in-bud nodules</source>
            <translation>树芽征结节</translation>
        </message>
        <message>
            <source>Unfamiliar: unlike the images the networks know; left out of the verdict.</source>
            <translation>不熟悉：与神经网络所知图像不同；不计入结论。</translation>
        </message>
        <message>
            <source>percentile {percentile}</source>
            <translation>第 {percentile} 百分位</translation>
        </message>
        <message>
            <source>{sign}: not measured</source>
            <translation>{sign}：未测量</translation>
        </message>
        <message>
            <source>{value} (at least {limit})</source>
            <translation>{value}（至少 {limit}）</translation>
        </message>
        <message>
            <source>{value} (limit {limit})</source>
            <translation>{value}（上限 {limit}）</translation>
        </message>
    </context>
    <context>
        <name>ModelCard</name>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Model card</source>
            <translation>模型说明卡</translation>
        </message>
        <message>
            <source>The bundle in use has no model card.</source>
            <translation>当前模型包没有说明卡。</translation>
        </message>
        <message>
            <source>The card is part of the bundle, which is signed: it is in English.</source>
            <translation>说明卡是已签名模型包的一部分，仅有英文版。</translation>
        </message>
    </context>
    <context>
        <name>Notice</name>
        <message>
            <source>Alveoscope. Not for diagnosis without a physician.</source>
            <translation>Alveoscope。未经医生判断，不得用于诊断。</translation>
        </message>
        <message>
            <source>Colours: opacities that the classifier marked (blue ground glass, orange consolidation), not part of the image.</source>
            <translation>颜色：分类器标出的病变（蓝色磨玻璃影，橙色实变），不是图像的一部分。</translation>
        </message>
        <message>
            <source>Not for diagnosis without a physician</source>
            <translation>未经医生判断，不得用于诊断</translation>
        </message>
    </context>
    <context>
        <name>Pacs</name>
        <message numerus="yes">
            <source>%n series</source>
            <translation>
                <numerusform>%n 个序列</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) found</source>
            <translation>
                <numerusform>找到 %n 个检查</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n study(ies) retrieved and opened.</source>
            <translation>
                <numerusform>已取回并打开 %n 个检查。</numerusform>
            </translation>
        </message>
        <message>
            <source>Accession</source>
            <translation>检查号</translation>
        </message>
        <message>
            <source>Automatic</source>
            <translation>自动选择</translation>
        </message>
        <message>
            <source>Born</source>
            <translation>出生日期</translation>
        </message>
        <message>
            <source>CA certificate (PEM)</source>
            <translation>CA 证书（PEM）</translation>
        </message>
        <message>
            <source>Date</source>
            <translation>日期</translation>
        </message>
        <message>
            <source>Description</source>
            <translation>描述</translation>
        </message>
        <message>
            <source>From</source>
            <translation>从</translation>
        </message>
        <message>
            <source>ID</source>
            <translation>ID</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>图像</translation>
        </message>
        <message>
            <source>Images that were retrieved.</source>
            <translation>已取到本机的图像。</translation>
        </message>
        <message>
            <source>Modality</source>
            <translation>模态</translation>
        </message>
        <message>
            <source>Name or first letters</source>
            <translation>姓名或其开头</translation>
        </message>
        <message>
            <source>No PACS is set up yet: enter it below.</source>
            <translation>尚未设置 PACS：请在下方填写。</translation>
        </message>
        <message>
            <source>Only CT studies are listed. What is retrieved opens in the window; it is not put on the worklist.</source>
            <translation>只列出 CT 检查。取回的检查在窗口中打开，不进入工作列表。</translation>
        </message>
        <message>
            <source>Own AE title</source>
            <translation>本机 AE 标题</translation>
        </message>
        <message>
            <source>Own certificate (PEM)</source>
            <translation>本机证书（PEM）</translation>
        </message>
        <message>
            <source>PACS address</source>
            <translation>地址</translation>
        </message>
        <message>
            <source>PACS settings</source>
            <translation>PACS 设置</translation>
        </message>
        <message>
            <source>Patient</source>
            <translation>患者</translation>
        </message>
        <message>
            <source>Patient ID</source>
            <translation>患者 ID</translation>
        </message>
        <message>
            <source>Patient's name</source>
            <translation>患者姓名</translation>
        </message>
        <message>
            <source>Private key (PEM)</source>
            <translation>私钥（PEM）</translation>
        </message>
        <message>
            <source>Query/Retrieve</source>
            <translation>查询与取回</translation>
        </message>
        <message>
            <source>Retrieve</source>
            <translation>取回</translation>
        </message>
        <message>
            <source>Retrieve with earlier studies</source>
            <translation>连同既往检查取回</translation>
        </message>
        <message>
            <source>Retrieved</source>
            <translation>已取回</translation>
        </message>
        <message>
            <source>Retrieving: {done} of {total} images…</source>
            <translation>正在取回：{done} / {total} 幅图像…</translation>
        </message>
        <message>
            <source>Retrieving…</source>
            <translation>正在取回…</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>查询</translation>
        </message>
        <message>
            <source>Searching…</source>
            <translation>正在查询…</translation>
        </message>
        <message>
            <source>Send the result again.</source>
            <translation>请重新发送结果。</translation>
        </message>
        <message>
            <source>Sending was stopped.</source>
            <translation>发送已停止。</translation>
        </message>
        <message>
            <source>Sending…</source>
            <translation>正在发送…</translation>
        </message>
        <message>
            <source>Series</source>
            <translation>序列</translation>
        </message>
        <message>
            <source>Series of the study</source>
            <translation>检查的序列</translation>
        </message>
        <message>
            <source>Show series</source>
            <translation>显示序列</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Stopped.</source>
            <translation>已停止。</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>正在停止…</translation>
        </message>
        <message>
            <source>Studies of the PACS</source>
            <translation>PACS 中的检查</translation>
        </message>
        <message>
            <source>Test</source>
            <translation>测试</translation>
        </message>
        <message numerus="yes">
            <source>The PACS accepted %n object(s).</source>
            <translation>
                <numerusform>PACS 已接收 %n 个对象。</numerusform>
            </translation>
        </message>
        <message>
            <source>The PACS accepted {taken} of {asked} objects.</source>
            <translation>PACS 已接收 {asked} 个对象中的 {taken} 个。</translation>
        </message>
        <message>
            <source>The PACS answers ({time} ms).</source>
            <translation>PACS 有应答（{time} 毫秒）。</translation>
        </message>
        <message>
            <source>The PACS is busy with something else; try again when it is done.</source>
            <translation>PACS 正忙于其他任务；请在完成后重试。</translation>
        </message>
        <message numerus="yes">
            <source>The first %n studies are shown; the PACS has more. Narrow the search.</source>
            <translation>
                <numerusform>只显示前 %n 个检查；PACS 中还有更多。请缩小查询范围。</numerusform>
            </translation>
        </message>
        <message>
            <source>The site sends results to no PACS.</source>
            <translation>本机构不向任何 PACS 发送结果。</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>时间</translation>
        </message>
        <message>
            <source>To</source>
            <translation>至</translation>
        </message>
        <message>
            <source>Waiting for an answer…</source>
            <translation>正在等待应答…</translation>
        </message>
        <message>
            <source>YYYY-MM-DD</source>
            <translation>YYYY-MM-DD</translation>
        </message>
        <message>
            <source>{came} of {expected}</source>
            <translation>{came} / {expected}</translation>
        </message>
        <message>
            <source>{came} of {expected} images came.</source>
            <translation>{expected} 幅图像中到达 {came} 幅。</translation>
        </message>
    </context>
    <context>
        <name>Panels</name>
        <message>
            <source>Comparison</source>
            <translation>前后对比</translation>
        </message>
        <message>
            <source>Diagnosis</source>
            <translation>诊断</translation>
        </message>
        <message>
            <source>Evidence</source>
            <translation>证据</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>图像</translation>
        </message>
        <message>
            <source>Measurements</source>
            <translation>测量</translation>
        </message>
        <message>
            <source>Queue</source>
            <translation>队列</translation>
        </message>
        <message>
            <source>Series doctor</source>
            <translation>序列质检</translation>
        </message>
        <message>
            <source>Studies</source>
            <translation>检查</translation>
        </message>
    </context>
    <context>
        <name>Presets</name>
        <message>
            <source>Add</source>
            <translation>添加</translation>
        </message>
        <message>
            <source>Centre</source>
            <translation>窗位</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>删除</translation>
        </message>
        <message>
            <source>Down</source>
            <translation>下移</translation>
        </message>
        <message>
            <source>My window</source>
            <translation>我的预设</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>名称</translation>
        </message>
        <message>
            <source>Row {number}: a centre and a width of at least 1 are needed.</source>
            <translation>第 {number} 行：需要填写窗位，以及不小于 1 的窗宽。</translation>
        </message>
        <message>
            <source>Up</source>
            <translation>上移</translation>
        </message>
        <message>
            <source>Width</source>
            <translation>窗宽</translation>
        </message>
        <message>
            <source>Window presets</source>
            <translation>窗宽窗位预设</translation>
        </message>
    </context>
    <context>
        <name>QKeySequenceEdit</name>
        <message>
            <source>Press shortcut</source>
            <translation>请按下新按键</translation>
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
            <translation>↓</translation>
        </message>
        <message>
            <source>Left</source>
            <translation>←</translation>
        </message>
        <message>
            <source>Right</source>
            <translation>→</translation>
        </message>
        <message>
            <source>Shift</source>
            <translation>Shift</translation>
        </message>
        <message>
            <source>Up</source>
            <translation>↑</translation>
        </message>
    </context>
    <context>
        <name>Queue</name>
        <message>
            <source>Analyse all</source>
            <translation>全部分析</translation>
        </message>
        <message>
            <source>Analysis queue</source>
            <translation>分析队列</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>完成</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>失败</translation>
        </message>
        <message>
            <source>Nothing is waiting to be analysed.</source>
            <translation>没有等待分析的序列。</translation>
        </message>
        <message>
            <source>Patient</source>
            <translation>患者</translation>
        </message>
        <message>
            <source>Running</source>
            <translation>进行中</translation>
        </message>
        <message>
            <source>Series</source>
            <translation>序列</translation>
        </message>
        <message>
            <source>Series {number}</source>
            <translation>序列 {number}</translation>
        </message>
        <message>
            <source>State</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>Stop all</source>
            <translation>全部停止</translation>
        </message>
        <message>
            <source>Stop this one</source>
            <translation>停止此项</translation>
        </message>
        <message>
            <source>Stopped</source>
            <translation>已停止</translation>
        </message>
        <message>
            <source>There is nothing left to analyse.</source>
            <translation>没有需要分析的内容了。</translation>
        </message>
        <message>
            <source>This one first</source>
            <translation>优先此项</translation>
        </message>
        <message>
            <source>Waiting</source>
            <translation>等待中</translation>
        </message>
        <message>
            <source>{count} done</source>
            <translation>{count} 项完成</translation>
        </message>
        <message>
            <source>{count} failed</source>
            <translation>{count} 项失败</translation>
        </message>
        <message>
            <source>{count} running</source>
            <translation>{count} 项进行中</translation>
        </message>
        <message>
            <source>{count} waiting</source>
            <translation>{count} 项等待中</translation>
        </message>
    </context>
    <context>
        <name>Reading</name>
        <message numerus="yes">
            <source>%n file(s) written to {folder}.</source>
            <translation>
                <numerusform>已将 %n 个文件写入 {folder}。</numerusform>
            </translation>
        </message>
        <message>
            <source>Analyse the series first.</source>
            <translation>请先分析此序列。</translation>
        </message>
        <message>
            <source>Another result is still being written or printed: wait, or press {key} first.</source>
            <translation>另一个结果仍在写入或打印：请等待，或先按 {key}。</translation>
        </message>
        <message>
            <source>Another result is still being written or printed: wait, or stop it first.</source>
            <translation>另一个结果仍在写入或打印：请等待，或先将其停止。</translation>
        </message>
        <message>
            <source>It was stopped: not every file is written.</source>
            <translation>已停止：并非所有文件都已写入。</translation>
        </message>
        <message>
            <source>It was stopped: nothing is printed.</source>
            <translation>已停止：不会打印任何内容。</translation>
        </message>
        <message>
            <source>Making the pages of the report…</source>
            <translation>正在生成报告页面…</translation>
        </message>
        <message>
            <source>Making the pages of the report… ({key} stops it)</source>
            <translation>正在生成报告页面…（按 {key} 停止）</translation>
        </message>
        <message>
            <source>No image of this series is suspicious.</source>
            <translation>此序列中没有可疑图像。</translation>
        </message>
        <message>
            <source>Stop it</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>正在停止…</translation>
        </message>
        <message>
            <source>The analysis of "{series}" failed: {why}</source>
            <translation>对“{series}”的分析失败：{why}</translation>
        </message>
        <message>
            <source>Writing the files…</source>
            <translation>正在写入文件…</translation>
        </message>
        <message>
            <source>Writing the files… ({key} stops it)</source>
            <translation>正在写入文件…（按 {key} 停止）</translation>
        </message>
    </context>
    <context>
        <name>Reason</name>
        <message>
            <source>A lung ends abruptly</source>
            <translation>一侧肺突然中断</translation>
        </message>
        <message>
            <source>A lung is missing for the most part</source>
            <translation>一侧肺大部分缺失</translation>
        </message>
        <message>
            <source>A scout view</source>
            <translation>定位像</translation>
        </message>
        <message>
            <source>Another part of the body</source>
            <translation>其他身体部位</translation>
        </message>
        <message>
            <source>Another scale than Hounsfield units</source>
            <translation>不是 Hounsfield 单位的数值</translation>
        </message>
        <message>
            <source>Another series of the study was preferred</source>
            <translation>已优先选择该检查的另一序列</translation>
        </message>
        <message>
            <source>Another series was judged instead</source>
            <translation>改为评估了另一序列</translation>
        </message>
        <message>
            <source>Belongs to no series</source>
            <translation>不属于任何序列</translation>
        </message>
        <message>
            <source>COVID-19 or another pneumonia</source>
            <translation>COVID-19 或其他肺炎</translation>
        </message>
        <message>
            <source>Colour images</source>
            <translation>彩色图像</translation>
        </message>
        <message>
            <source>Compressed with loss</source>
            <translation>有损压缩</translation>
        </message>
        <message>
            <source>Computed from other images</source>
            <translation>由其他图像计算得出</translation>
        </message>
        <message>
            <source>Contrast medium was given</source>
            <translation>使用了对比剂</translation>
        </message>
        <message>
            <source>Damaged DICOM object</source>
            <translation>DICOM 对象损坏</translation>
        </message>
        <message>
            <source>Decimal commas in the header</source>
            <translation>文件头使用小数逗号</translation>
        </message>
        <message>
            <source>Gas above fluid</source>
            <translation>气体位于液体之上</translation>
        </message>
        <message>
            <source>Hardly Hounsfield units</source>
            <translation>很可能不是 Hounsfield 单位</translation>
        </message>
        <message>
            <source>Hounsfield units are not proven</source>
            <translation>Hounsfield 单位未经证实</translation>
        </message>
        <message>
            <source>How much of the lungs is affected</source>
            <translation>肺部受累程度</translation>
        </message>
        <message>
            <source>Identifiers are missing</source>
            <translation>缺少标识</translation>
        </message>
        <message>
            <source>Image data damaged or missing</source>
            <translation>图像数据损坏或缺失</translation>
        </message>
        <message>
            <source>Images are missing</source>
            <translation>缺少图像</translation>
        </message>
        <message>
            <source>Images could not be read</source>
            <translation>有图像无法读取</translation>
        </message>
        <message>
            <source>Images share an identifier</source>
            <translation>图像标识符重复</translation>
        </message>
        <message>
            <source>Images unlike those the networks know</source>
            <translation>与神经网络所知不同的图像</translation>
        </message>
        <message>
            <source>Irregular distances between images</source>
            <translation>图像间距不规则</translation>
        </message>
        <message>
            <source>It is not known whose studies these are</source>
            <translation>无法确定检查属于哪位患者</translation>
        </message>
        <message>
            <source>Large distances between images</source>
            <translation>图像间距过大</translation>
        </message>
        <message>
            <source>Much gas beside the lungs</source>
            <translation>肺旁有大量气体</translation>
        </message>
        <message>
            <source>No decoder for this compression</source>
            <translation>没有此压缩格式的解码器</translation>
        </message>
        <message>
            <source>No image</source>
            <translation>没有图像</translation>
        </message>
        <message>
            <source>No image data</source>
            <translation>没有图像数据</translation>
        </message>
        <message>
            <source>No lung on images within the lungs</source>
            <translation>肺内部分图像未见肺</translation>
        </message>
        <message>
            <source>No lung on this image</source>
            <translation>此图像不含肺</translation>
        </message>
        <message>
            <source>Not a DICOM file</source>
            <translation>不是 DICOM 文件</translation>
        </message>
        <message>
            <source>Not an axial series</source>
            <translation>不是轴位序列</translation>
        </message>
        <message>
            <source>Not computed tomography</source>
            <translation>不是 CT</translation>
        </message>
        <message>
            <source>Not judged: between judged images of a thin series</source>
            <translation>未评估：位于薄层序列中已评估图像之间</translation>
        </message>
        <message>
            <source>Opacities despite a low probability</source>
            <translation>概率低但有病变</translation>
        </message>
        <message>
            <source>Other networks made one of the results</source>
            <translation>其中一个结果由其他网络得出</translation>
        </message>
        <message>
            <source>Part of a series that was split</source>
            <translation>被拆分序列的一部分</translation>
        </message>
        <message>
            <source>Pictures of a screen, not images of the scanner</source>
            <translation>屏幕截图，不是扫描图像</translation>
        </message>
        <message>
            <source>Position or orientation missing</source>
            <translation>缺少位置或方向</translation>
        </message>
        <message>
            <source>Position or orientation unusable</source>
            <translation>位置或方向不可用</translation>
        </message>
        <message>
            <source>Probability above the threshold</source>
            <translation>概率高于阈值</translation>
        </message>
        <message>
            <source>Probability and opacities contradict each other</source>
            <translation>概率与病变互相矛盾</translation>
        </message>
        <message>
            <source>Probability below the threshold</source>
            <translation>概率低于阈值</translation>
        </message>
        <message>
            <source>Probability between the thresholds</source>
            <translation>概率介于阈值之间</translation>
        </message>
        <message>
            <source>Put together from many series</source>
            <translation>由多个序列合并而成</translation>
        </message>
        <message>
            <source>Reformatted or projected images</source>
            <translation>重组或投影图像</translation>
        </message>
        <message>
            <source>Several images at the same position</source>
            <translation>同一位置有多幅图像</translation>
        </message>
        <message>
            <source>Several patients under one study identifier</source>
            <translation>同一检查标识下有多名患者</translation>
        </message>
        <message>
            <source>Several phases in one series</source>
            <translation>一个序列中混有多个期相</translation>
        </message>
        <message>
            <source>Suspicious images</source>
            <translation>可疑图像</translation>
        </message>
        <message>
            <source>The file can't be read</source>
            <translation>无法读取文件</translation>
        </message>
        <message>
            <source>The lungs are denser than healthy ones</source>
            <translation>肺密度高于健康肺</translation>
        </message>
        <message>
            <source>The name's characters were guessed</source>
            <translation>姓名的字符集为推测</translation>
        </message>
        <message>
            <source>The order of the studies</source>
            <translation>检查的先后顺序</translation>
        </message>
        <message>
            <source>The patient is a child</source>
            <translation>患者为儿童</translation>
        </message>
        <message>
            <source>The probability is uncertain</source>
            <translation>概率不确定</translation>
        </message>
        <message>
            <source>The same study twice</source>
            <translation>两次为同一检查</translation>
        </message>
        <message>
            <source>The scan does not cover all of the lungs</source>
            <translation>扫描未覆盖全部肺</translation>
        </message>
        <message>
            <source>The series is unlike those the networks know</source>
            <translation>此序列与神经网络所知不同</translation>
        </message>
        <message>
            <source>The series was refused</source>
            <translation>序列被拒绝</translation>
        </message>
        <message>
            <source>The studies show different parts of the lungs</source>
            <translation>两次检查显示的肺部范围不同</translation>
        </message>
        <message>
            <source>Thin slices: a part of them was judged</source>
            <translation>薄层图像：仅评估其中一部分</translation>
        </message>
        <message>
            <source>Tilted gantry</source>
            <translation>机架倾斜</translation>
        </message>
        <message>
            <source>Too few images</source>
            <translation>图像过少</translation>
        </message>
        <message>
            <source>Too little lung for a probability; its opacities are measured</source>
            <translation>肺部过少，不给出概率；仍测量其中的病变</translation>
        </message>
        <message>
            <source>Too little lung in the images</source>
            <translation>图像中肺过少</translation>
        </message>
        <message>
            <source>Too little lung was seen</source>
            <translation>可见肺部过少</translation>
        </message>
        <message>
            <source>Too many images could not be read</source>
            <translation>过多图像无法读取</translation>
        </message>
        <message>
            <source>Two scans joined in one series</source>
            <translation>一个序列中合并了两次扫描</translation>
        </message>
        <message>
            <source>Values were read as signed</source>
            <translation>像素值按有符号读取</translation>
        </message>
    </context>
    <context>
        <name>Review</name>
        <message numerus="yes">
            <source>%n key image(s)</source>
            <translation>
                <numerusform>%n 幅关键图像</numerusform>
            </translation>
        </message>
        <message>
            <source>Answered {day}</source>
            <translation>回复于 {day}</translation>
        </message>
        <message>
            <source>I agree</source>
            <translation>同意</translation>
        </message>
        <message>
            <source>I am unsure</source>
            <translation>不确定</translation>
        </message>
        <message>
            <source>I disagree</source>
            <translation>不同意</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>备注</translation>
        </message>
        <message>
            <source>Note (kept on this computer)</source>
            <translation>备注（保存在本机）</translation>
        </message>
        <message>
            <source>The note is full ({count} characters)</source>
            <translation>备注已满（{count} 个字符）</translation>
        </message>
        <message>
            <source>What you think of this verdict; kept on this computer.</source>
            <translation>您对此结论的看法；保存在本机。</translation>
        </message>
    </context>
    <context>
        <name>SecondWindow</name>
        <message>
            <source>Alveoscope - second window</source>
            <translation>Alveoscope - 第二窗口</translation>
        </message>
        <message>
            <source>Follows the first window</source>
            <translation>跟随第一个窗口</translation>
        </message>
        <message>
            <source>Results are exported, sent, printed and compared from the first window, which shows another study.</source>
            <translation>结果的导出、发送、打印和比较在第一个窗口中进行，该窗口显示的是另一项检查。</translation>
        </message>
    </context>
    <context>
        <name>SeriesDoctor</name>
        <message>
            <source>Assessable</source>
            <translation>可评估</translation>
        </message>
        <message>
            <source>Assessable, with warnings</source>
            <translation>可评估，有警告</translation>
        </message>
        <message>
            <source>Can be assessed.</source>
            <translation>可以评估。</translation>
        </message>
        <message>
            <source>No images.</source>
            <translation>没有图像。</translation>
        </message>
        <message>
            <source>No objections.</source>
            <translation>没有异议。</translation>
        </message>
        <message>
            <source>No series is open.</source>
            <translation>未打开序列。</translation>
        </message>
        <message>
            <source>Not assessable</source>
            <translation>无法评估</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>提示</translation>
        </message>
        <message>
            <source>Of “{series}”, which is not in view</source>
            <translation>关于“{series}”（未显示）</translation>
        </message>
        <message>
            <source>Prevents assessment</source>
            <translation>导致无法评估</translation>
        </message>
        <message>
            <source>Warning</source>
            <translation>警告</translation>
        </message>
        <message>
            <source>images {numbers}</source>
            <translation>图像 {numbers}</translation>
        </message>
    </context>
    <context>
        <name>Settings</name>
        <message>
            <source>Analyse a series when it is opened</source>
            <translation>打开序列时自动分析</translation>
        </message>
        <message>
            <source>Analysis</source>
            <translation>分析</translation>
        </message>
        <message>
            <source>Appearance</source>
            <translation>外观</translation>
        </message>
        <message>
            <source>Axial images from the head down</source>
            <translation>轴位图像从头侧开始</translation>
        </message>
        <message>
            <source>Back-end</source>
            <translation>推理后端</translation>
        </message>
        <message>
            <source>Best for the back-end</source>
            <translation>由后端决定</translation>
        </message>
        <message>
            <source>Cine rate</source>
            <translation>播放速率</translation>
        </message>
        <message>
            <source>Corner text</source>
            <translation>角落文字</translation>
        </message>
        <message>
            <source>Coronal and sagittal views need the whole series in memory.</source>
            <translation>冠状位与矢状位视图需要将整个序列载入内存。</translation>
        </message>
        <message>
            <source>Dark (reading room)</source>
            <translation>深色（阅片室）</translation>
        </message>
        <message>
            <source>Decided by this site.</source>
            <translation>由本机构决定。</translation>
        </message>
        <message>
            <source>Decoded images around the one in view are kept within this budget.</source>
            <translation>当前图像附近的已解码图像保存在此限额内。</translation>
        </message>
        <message>
            <source>Every result names the one that made it.</source>
            <translation>每个结果都注明所用后端。</translation>
        </message>
        <message>
            <source>Kept on this computer: image identifiers and numbers, no names.</source>
            <translation>保存在本机：仅含图像标识符与数值，不含姓名。</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>按键</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>语言</translation>
        </message>
        <message>
            <source>Largest volume for reformatting</source>
            <translation>可重组的最大体数据</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>浅色</translation>
        </message>
        <message>
            <source>Memory for images</source>
            <translation>图像内存</translation>
        </message>
        <message>
            <source>Off for teaching and screen sharing: the list then shows no names either.</source>
            <translation>教学和共享屏幕时关闭；列表也不显示姓名。</translation>
        </message>
        <message>
            <source>Off: every pixel is shown as a square.</source>
            <translation>关闭后每个像素显示为方块。</translation>
        </message>
        <message>
            <source>Off: from the feet up.</source>
            <translation>关闭时从足侧开始翻阅。</translation>
        </message>
        <message>
            <source>Patient's name on the image</source>
            <translation>在图像上显示患者姓名</translation>
        </message>
        <message>
            <source>Positive, or not assessable; from the receiver or the watched folder.</source>
            <translation>阳性或无法评估；来自接收器或监视文件夹。</translation>
        </message>
        <message>
            <source>Precision</source>
            <translation>精度</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>设置</translation>
        </message>
        <message>
            <source>Shift makes it five times faster, Ctrl five times finer.</source>
            <translation>Shift 快五倍，Ctrl 细五倍。</translation>
        </message>
        <message>
            <source>Show results again when a series is reopened</source>
            <translation>重新打开序列时显示已有结果</translation>
        </message>
        <message>
            <source>Smooth enlarged images</source>
            <translation>平滑放大的图像</translation>
        </message>
        <message>
            <source>Sound an alert when a received study needs a physician</source>
            <translation>收到需要医生查看的检查时响铃</translation>
        </message>
        <message>
            <source>System language</source>
            <translation>跟随系统</translation>
        </message>
        <message>
            <source>Takes effect at the next start.</source>
            <translation>下次启动时生效。</translation>
        </message>
        <message>
            <source>The fastest that works here</source>
            <translation>本机可用的最快者</translation>
        </message>
        <message>
            <source>Theme</source>
            <translation>主题</translation>
        </message>
        <message>
            <source>Viewer</source>
            <translation>阅片</translation>
        </message>
        <message>
            <source>Window change per pixel dragged</source>
            <translation>每拖动一像素的窗变化</translation>
        </message>
    </context>
    <context>
        <name>Slices</name>
        <message>
            <source>After the verdict</source>
            <translation>结论后评估</translation>
        </message>
        <message>
            <source>Area of the lungs on this image, from the lung mask.</source>
            <translation>此图像上肺的面积，取自肺掩膜。</translation>
        </message>
        <message>
            <source>Calibrated probability of COVID-19 pneumonia on this image (ResNet-18).</source>
            <translation>此图像存在 COVID-19 肺炎的校准概率（ResNet-18）。</translation>
        </message>
        <message>
            <source>Damaged</source>
            <translation>已损坏</translation>
        </message>
        <message>
            <source>Distance</source>
            <translation>距离</translation>
        </message>
        <message>
            <source>Error</source>
            <translation>误差</translation>
        </message>
        <message>
            <source>Image</source>
            <translation>图像</translation>
        </message>
        <message>
            <source>Image {number}</source>
            <translation>图像 {number}</translation>
        </message>
        <message>
            <source>Instance Number, as the archive counts.</source>
            <translation>Instance Number，与存档系统的编号一致。</translation>
        </message>
        <message>
            <source>Little lung</source>
            <translation>肺部很少</translation>
        </message>
        <message>
            <source>Lung cm²</source>
            <translation>肺 cm²</translation>
        </message>
        <message>
            <source>Mahalanobis distance of the image's code from the training images: about 1 for a usual one.</source>
            <translation>图像编码与训练图像的马氏距离：常见图像约为 1。</translation>
        </message>
        <message>
            <source>No decoder</source>
            <translation>无解码器</translation>
        </message>
        <message>
            <source>No lung</source>
            <translation>不含肺</translation>
        </message>
        <message>
            <source>No position</source>
            <translation>无位置信息</translation>
        </message>
        <message>
            <source>Position along the normal of the series, from Image Position (Patient).</source>
            <translation>沿序列法线的位置，取自 Image Position (Patient)。</translation>
        </message>
        <message>
            <source>Probability</source>
            <translation>概率</translation>
        </message>
        <message>
            <source>Reconstruction error of the autoencoder (1 - SSIM): large where it can't rebuild the image.</source>
            <translation>自编码器的重建误差 (1 - SSIM)：无法重建图像时较大。</translation>
        </message>
        <message>
            <source>Remark</source>
            <translation>说明</translation>
        </message>
        <message>
            <source>Series refused</source>
            <translation>序列被拒绝</translation>
        </message>
        <message>
            <source>Table of images</source>
            <translation>图像表格</translation>
        </message>
        <message>
            <source>Thin series: skipped</source>
            <translation>薄层序列：跳过</translation>
        </message>
        <message>
            <source>Unfamiliar</source>
            <translation>不熟悉</translation>
        </message>
        <message>
            <source>Why an image was left out of the verdict.</source>
            <translation>图像未计入结论的原因。</translation>
        </message>
        <message>
            <source>judged after the verdict</source>
            <translation>在结论之后评估</translation>
        </message>
        <message>
            <source>mm</source>
            <translation>mm</translation>
        </message>
        <message>
            <source>not judged yet</source>
            <translation>尚未评估</translation>
        </message>
        <message>
            <source>unlike those the networks know; left out of the verdict</source>
            <translation>与神经网络所知不同；不计入结论</translation>
        </message>
    </context>
    <context>
        <name>Start</name>
        <message>
            <source>Chest CT, assessed on this computer. Nothing leaves it.</source>
            <translation>在本机评估胸部 CT，数据绝不外传。</translation>
        </message>
        <message>
            <source>Open files, ZIP or DICOMDIR…</source>
            <translation>打开文件、ZIP 或 DICOMDIR…</translation>
        </message>
        <message>
            <source>Open folder…</source>
            <translation>打开文件夹…</translation>
        </message>
        <message>
            <source>Or drop a folder, files or a ZIP anywhere on this window.</source>
            <translation>也可将文件夹、文件或 ZIP 拖放到窗口任意位置。</translation>
        </message>
        <message>
            <source>Recent places</source>
            <translation>最近的位置</translation>
        </message>
    </context>
    <context>
        <name>Status</name>
        <message>
            <source>Back-end and bundle</source>
            <translation>后端与模型包</translation>
        </message>
        <message>
            <source>Back-end: chosen at the first analysis</source>
            <translation>后端：首次分析时选定</translation>
        </message>
        <message>
            <source>Back-end: {name}, {precision} (chosen at the first analysis)</source>
            <translation>后端：{name}，{precision}（首次分析时选定）</translation>
        </message>
    </context>
    <context>
        <name>Strip</name>
        <message>
            <source>No series is open.</source>
            <translation>未打开序列。</translation>
        </message>
        <message>
            <source>Probability along the stack</source>
            <translation>沿图像堆的概率</translation>
        </message>
        <message>
            <source>The probability of each image appears here after an analysis (F5).</source>
            <translation>分析后（F5），每幅图像的概率显示在此处。</translation>
        </message>
    </context>
    <context>
        <name>StudyTree</name>
        <message numerus="yes">
            <source>%n image(s)</source>
            <translation>
                <numerusform>%n 幅图像</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n series</source>
            <translation>
                <numerusform>%n 个序列</numerusform>
            </translation>
        </message>
        <message>
            <source>Being analysed…</source>
            <translation>正在分析…</translation>
        </message>
        <message>
            <source>No date</source>
            <translation>无日期</translation>
        </message>
        <message>
            <source>No series matches the search.</source>
            <translation>没有符合搜索条件的序列。</translation>
        </message>
        <message>
            <source>Patient {number}</source>
            <translation>患者 {number}</translation>
        </message>
        <message>
            <source>Series {number}</source>
            <translation>序列 {number}</translation>
        </message>
        <message>
            <source>What you open is listed here.</source>
            <translation>打开的内容会列在此处。</translation>
        </message>
        <message>
            <source>With warnings</source>
            <translation>有警告</translation>
        </message>
        <message>
            <source>partial</source>
            <translation>部分结果</translation>
        </message>
    </context>
    <context>
        <name>Support</name>
        <message numerus="yes">
            <source>%n setting(s) taken over.</source>
            <translation>
                <numerusform>已导入 %n 项设置。</numerusform>
            </translation>
        </message>
        <message>
            <source>Export settings</source>
            <translation>导出设置</translation>
        </message>
        <message>
            <source>Import settings</source>
            <translation>导入设置</translation>
        </message>
        <message>
            <source>Left out: {keys}.</source>
            <translation>已忽略：{keys}。</translation>
        </message>
        <message>
            <source>Making the support bundle…</source>
            <translation>正在生成支持包…</translation>
        </message>
        <message>
            <source>Save support bundle</source>
            <translation>保存支持包</translation>
        </message>
        <message>
            <source>Saved: {path}</source>
            <translation>已保存：{path}</translation>
        </message>
    </context>
    <context>
        <name>SystemCheck</name>
        <message numerus="yes">
            <source>%n check(s) failed</source>
            <translation>
                <numerusform>%n 项检查失败</numerusform>
            </translation>
        </message>
        <message>
            <source>Back-ends</source>
            <translation>后端</translation>
        </message>
        <message>
            <source>Check</source>
            <translation>检查项</translation>
        </message>
        <message>
            <source>Check again</source>
            <translation>重新检查</translation>
        </message>
        <message>
            <source>Checking… {count} done</source>
            <translation>正在检查… 已完成 {count} 项</translation>
        </message>
        <message>
            <source>Checks</source>
            <translation>检查项目</translation>
        </message>
        <message>
            <source>Clock</source>
            <translation>时钟</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Copy as text</source>
            <translation>复制为文本</translation>
        </message>
        <message>
            <source>Decoders</source>
            <translation>解码器</translation>
        </message>
        <message>
            <source>Everything works</source>
            <translation>一切正常</translation>
        </message>
        <message>
            <source>Found</source>
            <translation>发现</translation>
        </message>
        <message>
            <source>Model bundle</source>
            <translation>模型包</translation>
        </message>
        <message>
            <source>Outcome</source>
            <translation>结果</translation>
        </message>
        <message>
            <source>Storage</source>
            <translation>存储</translation>
        </message>
        <message>
            <source>System check</source>
            <translation>系统检查</translation>
        </message>
        <message>
            <source>Versions</source>
            <translation>版本</translation>
        </message>
        <message>
            <source>What helps</source>
            <translation>解决办法</translation>
        </message>
        <message>
            <source>Window</source>
            <translation>窗口</translation>
        </message>
        <message>
            <source>Worklist</source>
            <translation>工作列表</translation>
        </message>
        <message numerus="yes">
            <source>Works; %n warning(s)</source>
            <translation>
                <numerusform>可用；%n 个警告</numerusform>
            </translation>
        </message>
        <message>
            <source>△ warning</source>
            <translation>△ 警告</translation>
        </message>
        <message>
            <source>✓ works</source>
            <translation>✓ 正常</translation>
        </message>
        <message>
            <source>✗ failed</source>
            <translation>✗ 失败</translation>
        </message>
    </context>
    <context>
        <name>Tags</name>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>复制</translation>
        </message>
        <message>
            <source>DICOM header</source>
            <translation>DICOM 头信息</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>名称</translation>
        </message>
        <message>
            <source>Search tag, name or value</source>
            <translation>搜索标签、名称或值</translation>
        </message>
        <message>
            <source>Tag</source>
            <translation>标签</translation>
        </message>
        <message>
            <source>Value</source>
            <translation>值</translation>
        </message>
    </context>
    <context>
        <name>Texts</name>
        <message>
            <source>(no name)</source>
            <translation>（无姓名）</translation>
        </message>
    </context>
    <context>
        <name>Troubles</name>
        <message numerus="yes">
            <source>%n more of this kind</source>
            <translation>
                <numerusform>另有 %n 个同类问题</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Unfinished</name>
        <message numerus="yes">
            <source>%n series were waiting to be analysed when Alveoscope was closed.</source>
            <translation>
                <numerusform>关闭 Alveoscope 时有 %n 个序列等待分析。</numerusform>
            </translation>
        </message>
        <message>
            <source>A batch was not finished. What is done is not repeated.</source>
            <translation>有一个批量处理未完成。已完成的部分不会重做。</translation>
        </message>
        <message>
            <source>Continue</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>Later</source>
            <translation>稍后</translation>
        </message>
        <message>
            <source>Never</source>
            <translation>不再询问</translation>
        </message>
    </context>
    <context>
        <name>Verdict</name>
        <message>
            <source>95 % interval: {low} to {high}</source>
            <translation>95 % 区间：{low} 至 {high}</translation>
        </message>
        <message>
            <source>Bundle {id} {version} of {date}</source>
            <translation>模型包 {id} {version}（{date}）</translation>
        </message>
        <message>
            <source>Calibrated probability of COVID-19 pneumonia for the whole series: the mean of its most suspicious images, smoothed along the body (rule and numbers are in the bundle).</source>
            <translation>整个序列存在 COVID-19 肺炎的校准概率：最可疑图像的均值，并沿身体方向平滑（规则与参数见模型包）。</translation>
        </message>
        <message>
            <source>How far the networks can be trusted, as it was measured.</source>
            <translation>神经网络的可信程度（依据实测）。</translation>
        </message>
        <message>
            <source>How far the probability would move had other images of this patient been taken: a bootstrap over blocks of neighbouring images. It says nothing about patients unlike those of the training.</source>
            <translation>若采集该患者的其他图像，概率可能变动的范围：对相邻图像块进行自助抽样。对与训练人群不同的患者不作说明。</translation>
        </message>
        <message>
            <source>Kept result of {date}.</source>
            <translation>已保存的结果（{date}）。</translation>
        </message>
        <message>
            <source>Model card</source>
            <translation>模型说明卡</translation>
        </message>
        <message>
            <source>Negative below {low}, positive from {high}</source>
            <translation>低于 {low} 为阴性，{high} 起为阳性</translation>
        </message>
        <message numerus="yes">
            <source>PARTIAL: %n image(s) could not be read</source>
            <translation>
                <numerusform>部分结果：%n 幅图像无法读取</numerusform>
            </translation>
        </message>
        <message>
            <source>PRELIMINARY, {seen} of {total} images: {headline}, {share} ({low} to {high}). The result follows.</source>
            <translation>初步，已评估 {total} 幅图像中的 {seen} 幅：{headline}，{share}（{low} 至 {high}）。最终结果随后给出。</translation>
        </message>
        <message>
            <source>PRELIMINARY, {seen} of {total} images: {headline}. The result follows.</source>
            <translation>初步，已评估 {total} 幅图像中的 {seen} 幅：{headline}。最终结果随后给出。</translation>
        </message>
        <message>
            <source>The networks were changed since: analyse again.</source>
            <translation>此后神经网络已更换：请重新分析。</translation>
        </message>
        <message>
            <source>Thresholds of the bundle, chosen on held-out patients; see its model card.</source>
            <translation>模型包的阈值，在留出的患者上选定；参见模型说明卡。</translation>
        </message>
        <message>
            <source>{name} {precision} on {device}</source>
            <translation>{name} {precision}，{device}</translation>
        </message>
    </context>
    <context>
        <name>Viewer</name>
        <message numerus="yes">
            <source>%n image(s) could not be read and are missing.</source>
            <translation>
                <numerusform>%n 幅图像无法读取，已缺失。</numerusform>
            </translation>
        </message>
        <message>
            <source>(not HU)</source>
            <translation>（非 HU）</translation>
        </message>
        <message>
            <source>Axial</source>
            <translation>轴位</translation>
        </message>
        <message>
            <source>Choose a series from the list, or drag one here.</source>
            <translation>从列表中选择序列，或将其拖到此处。</translation>
        </message>
        <message>
            <source>Coronal</source>
            <translation>冠状位</translation>
        </message>
        <message>
            <source>Gantry tilt: coronal and sagittal views are sheared; don't measure in them.</source>
            <translation>机架倾斜：冠状位与矢状位视图有剪切变形，请勿在其上测量。</translation>
        </message>
        <message>
            <source>Gantry tilt: sheared</source>
            <translation>机架倾斜：剪切变形</translation>
        </message>
        <message>
            <source>HU</source>
            <translation>HU</translation>
        </message>
        <message>
            <source>Image pane {number}</source>
            <translation>图像窗格 {number}</translation>
        </message>
        <message>
            <source>Image {number} is marked, the middle of this slab ({slab}); not the slab.</source>
            <translation>已标记图像 {number}，即该厚层（{slab}）的中间图像；标记的不是整个厚层。</translation>
        </message>
        <message>
            <source>Image {number}: </source>
            <translation>图像 {number}：</translation>
        </message>
        <message>
            <source>Instance {number}</source>
            <translation>实例 {number}</translation>
        </message>
        <message>
            <source>Inverted</source>
            <translation>已反色</translation>
        </message>
        <message>
            <source>Key image</source>
            <translation>关键图像</translation>
        </message>
        <message>
            <source>Key images are those of the study in the first window.</source>
            <translation>关键图像属于第一个窗口中的检查。</translation>
        </message>
        <message>
            <source>Loading the volume…</source>
            <translation>正在加载体数据…</translation>
        </message>
        <message>
            <source>Mean</source>
            <translation>均值</translation>
        </message>
        <message>
            <source>No image of this series can be shown.</source>
            <translation>该序列没有可显示的图像。</translation>
        </message>
        <message>
            <source>One image is not a volume: there is nothing to reformat.</source>
            <translation>单幅图像不是体数据，无法重组。</translation>
        </message>
        <message>
            <source>Only a stored image can be a key image: mark it in the axial view, not rotated.</source>
            <translation>只有已存储的图像才能作为关键图像：请在未旋转的轴位视图中标记。</translation>
        </message>
        <message>
            <source>Open a series first.</source>
            <translation>请先打开序列。</translation>
        </message>
        <message>
            <source>Reading image {number}…</source>
            <translation>正在读取图像 {number}…</translation>
        </message>
        <message>
            <source>Sagittal</source>
            <translation>矢状位</translation>
        </message>
        <message>
            <source>There is no image in this pane now: wait until it is read, or choose another one.</source>
            <translation>此窗格中现在没有图像：请等待读取完成，或选择其他图像。</translation>
        </message>
        <message>
            <source>Thickness {mm}</source>
            <translation>层厚 {mm}</translation>
        </message>
        <message>
            <source>This volume needs {need} MB, more than the {limit} MB that the settings allow.</source>
            <translation>此体数据需要 {need} MB，超过设置允许的 {limit} MB。</translation>
        </message>
        <message>
            <source>Values are not proven Hounsfield units</source>
            <translation>数值不是已证实的 Hounsfield 单位</translation>
        </message>
        <message>
            <source>{plane}, rotated {degrees:.0f}°</source>
            <translation>{plane} 旋转 {degrees:.0f}°</translation>
        </message>
    </context>
    <context>
        <name>WayOut</name>
        <message>
            <source>Another program may use this port: choose another one.</source>
            <translation>可能有其他程序占用此端口：请选择另一个。</translation>
        </message>
        <message>
            <source>Choose FP32 as precision in the settings.</source>
            <translation>请在设置中将精度选为 FP32。</translation>
        </message>
        <message>
            <source>Choose another back-end in the settings.</source>
            <translation>请在设置中选择其他推理后端。</translation>
        </message>
        <message>
            <source>Choose the same ones, or another folder for the results: one table must not mix them.</source>
            <translation>请选择相同设置，或为结果另选文件夹：同一表格不应混用。</translation>
        </message>
        <message>
            <source>Continue it, or choose another folder for the results.</source>
            <translation>请继续该批次，或为结果另选文件夹。</translation>
        </message>
        <message>
            <source>Free some space.</source>
            <translation>请释放一些空间。</translation>
        </message>
        <message>
            <source>Is its disk there, and may you write to it?</source>
            <translation>其磁盘是否可用，您是否有写入权限？</translation>
        </message>
        <message>
            <source>Let the back-end be chosen automatically, in the settings.</source>
            <translation>请在设置中让推理后端自动选择。</translation>
        </message>
        <message>
            <source>Let the precision be chosen automatically, in the settings.</source>
            <translation>请在设置中让精度自动选择。</translation>
        </message>
        <message>
            <source>Look at the worklist again.</source>
            <translation>请重新查看工作列表。</translation>
        </message>
        <message>
            <source>Look under Help, “System check”.</source>
            <translation>请查看“帮助”菜单的“系统检查”。</translation>
        </message>
        <message>
            <source>Name it: TITLE@HOST:PORT, or the address of its DICOMweb.</source>
            <translation>请填写：TITLE@HOST:PORT，或其 DICOMweb 地址。</translation>
        </message>
        <message>
            <source>ONNX Runtime is used instead. To compile them anew: Help, “Prepare this computer's GPU…”.</source>
            <translation>改用 ONNX Runtime。如需重新编译：“帮助”菜单的“准备本机 GPU…”。</translation>
        </message>
        <message>
            <source>Open its folder again.</source>
            <translation>请重新打开其文件夹。</translation>
        </message>
        <message>
            <source>Prepare it under Help, “Prepare this computer's GPU…”.</source>
            <translation>请在“帮助”菜单的“准备本机 GPU…”中准备。</translation>
        </message>
        <message>
            <source>See what there is under Help, “System check”.</source>
            <translation>请在“帮助”菜单的“系统检查”中查看可用项。</translation>
        </message>
        <message>
            <source>Switch it on under File, “Receiver and watched folder…”, or retrieve by C-GET.</source>
            <translation>请在“文件”菜单的“接收器与监视文件夹…”中开启，或用 C-GET 取回。</translation>
        </message>
        <message>
            <source>The result stands; open the study and export it.</source>
            <translation>结果有效；请打开该检查并导出。</translation>
        </message>
        <message>
            <source>Then press “Continue”.</source>
            <translation>然后点击“继续”。</translation>
        </message>
        <message>
            <source>Tick “Network share”.</source>
            <translation>请勾选“网络共享”。</translation>
        </message>
        <message>
            <source>Update Alveoscope.</source>
            <translation>请更新 Alveoscope。</translation>
        </message>
        <message>
            <source>Wait for it, or choose another folder for the results.</source>
            <translation>请等待其完成，或为结果另选文件夹。</translation>
        </message>
        <message>
            <source>Write why.</source>
            <translation>请写明原因。</translation>
        </message>
    </context>
    <context>
        <name>Window</name>
        <message>
            <source>Angiography</source>
            <translation>血管造影</translation>
        </message>
        <message>
            <source>Bone</source>
            <translation>骨</translation>
        </message>
        <message>
            <source>Brain</source>
            <translation>脑</translation>
        </message>
        <message>
            <source>Emphysema</source>
            <translation>肺气肿</translation>
        </message>
        <message>
            <source>Liver</source>
            <translation>肝</translation>
        </message>
        <message>
            <source>Lung</source>
            <translation>肺</translation>
        </message>
        <message>
            <source>Lung, narrow</source>
            <translation>肺（窄窗）</translation>
        </message>
        <message>
            <source>Mediastinum</source>
            <translation>纵隔</translation>
        </message>
        <message>
            <source>Soft tissue</source>
            <translation>软组织</translation>
        </message>
    </context>
    <context>
        <name>Worklist</name>
        <message numerus="yes">
            <source>%n patient(s), the next one on top</source>
            <translation>
                <numerusform>%n 名患者，下一位在最上方</numerusform>
            </translation>
        </message>
        <message>
            <source>Accession</source>
            <translation>检查号</translation>
        </message>
        <message>
            <source>Age</source>
            <translation>年龄</translation>
        </message>
        <message>
            <source>All unread</source>
            <translation>全部未读</translation>
        </message>
        <message>
            <source>Analyse again</source>
            <translation>重新分析</translation>
        </message>
        <message>
            <source>Analysed</source>
            <translation>已分析</translation>
        </message>
        <message>
            <source>Back to the computed order</source>
            <translation>恢复计算顺序</translation>
        </message>
        <message>
            <source>By risk</source>
            <translation>按风险</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Change</source>
            <translation>更改</translation>
        </message>
        <message>
            <source>Change the order</source>
            <translation>更改顺序</translation>
        </message>
        <message>
            <source>Change the order…</source>
            <translation>更改顺序…</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>完成</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>失败</translation>
        </message>
        <message>
            <source>Failed or rejected</source>
            <translation>失败或被拒绝</translation>
        </message>
        <message>
            <source>Filter</source>
            <translation>筛选</translation>
        </message>
        <message>
            <source>ID</source>
            <translation>ID</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>图像</translation>
        </message>
        <message>
            <source>Mark as read</source>
            <translation>标记为已读</translation>
        </message>
        <message>
            <source>Need a physician now</source>
            <translation>需医生立即查看</translation>
        </message>
        <message>
            <source>No study on the list passes the filter and the search.</source>
            <translation>列表中没有符合筛选与搜索条件的检查。</translation>
        </message>
        <message>
            <source>Nobody waits here.

Studies get on this list by themselves once the receiver or a watched folder is switched on (Ctrl+I), and with every batch (Ctrl+B).</source>
            <translation>没有等待的患者。

开启接收器或监视文件夹（Ctrl+I）后，检查会自动加入此列表；批量处理（Ctrl+B）也会加入。</translation>
        </message>
        <message>
            <source>Not analysed yet</source>
            <translation>尚未分析</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>打开</translation>
        </message>
        <message>
            <source>Patient</source>
            <translation>患者</translation>
        </message>
        <message>
            <source>Positive</source>
            <translation>阳性</translation>
        </message>
        <message>
            <source>Probability</source>
            <translation>概率</translation>
        </message>
        <message>
            <source>Put first</source>
            <translation>人工置顶</translation>
        </message>
        <message>
            <source>Rank</source>
            <translation>顺序</translation>
        </message>
        <message>
            <source>Read this study first</source>
            <translation>优先阅读此检查</translation>
        </message>
        <message>
            <source>Reading the worklist…</source>
            <translation>正在读取工作列表…</translation>
        </message>
        <message>
            <source>Reason</source>
            <translation>原因</translation>
        </message>
        <message>
            <source>Reason (required; everybody sees it)</source>
            <translation>原因（必填；所有人可见）</translation>
        </message>
        <message>
            <source>Rejected</source>
            <translation>被拒绝</translation>
        </message>
        <message>
            <source>Risk {risk} of 3</source>
            <translation>风险 {risk}/3</translation>
        </message>
        <message>
            <source>Routine: no sooner than its waiting time asks</source>
            <translation>常规：按等待时间，不提前</translation>
        </message>
        <message>
            <source>Running</source>
            <translation>进行中</translation>
        </message>
        <message>
            <source>Search patient, ID, accession or UID</source>
            <translation>搜索患者、ID、检查号或 UID</translation>
        </message>
        <message>
            <source>State</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>Study</source>
            <translation>检查时间</translation>
        </message>
        <message>
            <source>Study {number}</source>
            <translation>检查 {number}</translation>
        </message>
        <message>
            <source>Submitted</source>
            <translation>排队中</translation>
        </message>
        <message>
            <source>Take back "read"</source>
            <translation>撤销“已读”</translation>
        </message>
        <message>
            <source>The change and its time are recorded.</source>
            <translation>更改及其时间将被记录。</translation>
        </message>
        <message>
            <source>Verdict</source>
            <translation>结论</translation>
        </message>
        <message>
            <source>Waited far too long</source>
            <translation>等待时间过长</translation>
        </message>
        <message>
            <source>Waited longer than the limit</source>
            <translation>等待超过限值</translation>
        </message>
        <message>
            <source>Waiting</source>
            <translation>等待</translation>
        </message>
        <message>
            <source>Worklist</source>
            <translation>工作列表</translation>
        </message>
        <message>
            <source>images missing</source>
            <translation>图像缺失</translation>
        </message>
        <message>
            <source>{days} d {hours} h</source>
            <translation>{days} 天 {hours} 小时</translation>
        </message>
        <message>
            <source>{hours} h {minutes}</source>
            <translation>{hours} 小时 {minutes} 分</translation>
        </message>
        <message>
            <source>{minutes} min</source>
            <translation>{minutes} 分钟</translation>
        </message>
    </context>
</TS>
