; The installer: per user, no administrator, Chinese pages, silent with /S.  UTF-8.
; makensis -INPUTCHARSET UTF8 -DVERSION=… -DPRODUCT=… -DFOLDER=… -DCONSOLE=… -DPUBLISHER=… -DSOURCE=… -DICON=… -DOUT=… setup.nsi
; Exit statuses of a silent run: 0 done, 4 Windows too old, 5 the program is running, 6 no place to write.
Unicode true
Target amd64-unicode
!ifdef QUICK
  SetCompressor zlib
!else
  SetCompressor /SOLID lzma
  SetCompressorDictSize 64
!endif
ManifestDPIAware true
ManifestSupportedOS all
!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include WinVer.nsh

!define OLDEST_BUILD 17763 ; Windows 10 1809
!define KEY "Software\${FOLDER}"
!define ARP "Software\Microsoft\Windows\CurrentVersion\Uninstall\${FOLDER}"
!define CLASSES "Software\Classes"
!define PROGRAM "$INSTDIR\${PRODUCT}.exe"

Name "${PRODUCT}"
OutFile "${OUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\${FOLDER}"
InstallDirRegKey HKCU "${KEY}" "InstallDir"
BrandingText "${PUBLISHER}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=2052 "ProductName" "${PRODUCT}"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "FileDescription" "${PRODUCT} 安装程序"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "CompanyName" "${PUBLISHER}"
VIAddVersionKey /LANG=2052 "LegalCopyright" "${PUBLISHER}"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_WELCOMEFINISHPAGE_BITMAP "${__FILEDIR__}/welcome.bmp"
!define MUI_UNWELCOMEFINISHPAGE_BITMAP "${__FILEDIR__}/welcome.bmp"
!define MUI_WELCOMEPAGE_TEXT "将在这台电脑上安装${PRODUCT} ${VERSION}。$\r$\n$\r$\n不需要管理员权限。如果已经装有旧版本，程序会整个换成新的，账套数据不受影响。$\r$\n$\r$\n请先关闭正在运行的${PRODUCT}，再点“下一步”。"
!define MUI_DIRECTORYPAGE_TEXT_TOP "程序将装到下面的文件夹。账套数据不放在这里，第一次打开程序时另选位置。"
!define MUI_FINISHPAGE_RUN "${PROGRAM}"
!define MUI_FINISHPAGE_RUN_TEXT "现在打开${PRODUCT}"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

LangString RUNNING ${LANG_SIMPCHINESE} "${PRODUCT}正在运行。请先关闭它的窗口，再点“重试”。"
LangString OLD_WINDOWS ${LANG_SIMPCHINESE} "${PRODUCT}需要 Windows 10（1809 或更新）。$\r$\n$\r$\n这台电脑的系统太旧，不能安装。请换一台电脑，或请市级给一本上报工作簿，用 WPS 填好交回。"
LangString NO_PLACE ${LANG_SIMPCHINESE} "不能写入“$INSTDIR”。请换一个文件夹，或检查磁盘剩余空间。"

; -- what install and uninstall share ----------------------------------------------------------
!macro RefuseWhileRunning un
Function ${un}RefuseWhileRunning
  ; Started from inside the program, which is just ending: it gets ten seconds for that.
  StrCpy $3 0
  ${GetParameters} $4
  ClearErrors
  ${GetOptions} $4 "/UPDATE" $4
  ${IfNot} ${Errors}
    StrCpy $3 20
  ${EndIf}
  again:
  StrCpy $1 ""
  ; A program that runs cannot be opened for writing; the mutex tells of one run from elsewhere.
  ${If} ${FileExists} "${PROGRAM}"
    ClearErrors
    FileOpen $0 "${PROGRAM}" a
    ${If} ${Errors}
      StrCpy $1 "running"
    ${Else}
      FileClose $0
    ${EndIf}
  ${EndIf}
  ${If} ${FileExists} "$INSTDIR\${CONSOLE}.exe"
    ClearErrors
    FileOpen $0 "$INSTDIR\${CONSOLE}.exe" a
    ${If} ${Errors}
      StrCpy $1 "running"
    ${Else}
      FileClose $0
    ${EndIf}
  ${EndIf}
  System::Call 'kernel32::OpenMutexW(i 0x100000, i 0, w "Local\${FOLDER}") p .r2'
  ${If} $2 P<> 0
    System::Call 'kernel32::CloseHandle(p r2)'
    StrCpy $1 "running"
  ${EndIf}
  ${If} $1 == "running"
  ${AndIf} $3 > 0
    IntOp $3 $3 - 1
    Sleep 500
    Goto again
  ${EndIf}
  ${If} $1 == "running"
    IfSilent quit
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(RUNNING)" IDRETRY again
    quit:
    SetErrorLevel 5
    Quit
  ${EndIf}
FunctionEnd
!macroend
!insertmacro RefuseWhileRunning ""
!insertmacro RefuseWhileRunning "un."

!macro TellExplorer
  System::Call 'shell32::SHChangeNotify(i 0x8000000, i 0, p 0, p 0)'
!macroend

!macro Associate extension kind name
  WriteRegStr HKCU "${CLASSES}\${extension}" "" "${FOLDER}.${kind}"
  WriteRegStr HKCU "${CLASSES}\${FOLDER}.${kind}" "" "${name}"
  WriteRegStr HKCU "${CLASSES}\${FOLDER}.${kind}\DefaultIcon" "" "${PROGRAM},0"
  WriteRegStr HKCU "${CLASSES}\${FOLDER}.${kind}\shell\open\command" "" '"${PROGRAM}" "%1"'
!macroend

!macro Dissociate extension kind
  ReadRegStr $0 HKCU "${CLASSES}\${extension}" ""
  ${If} $0 == "${FOLDER}.${kind}"
    DeleteRegValue HKCU "${CLASSES}\${extension}" ""
    DeleteRegKey /ifempty HKCU "${CLASSES}\${extension}"
  ${EndIf}
  DeleteRegKey HKCU "${CLASSES}\${FOLDER}.${kind}"
!macroend

; -- install ----------------------------------------------------------------------------------
Function .onInit
  ${IfNot} ${AtLeastWin10}
  ${OrIfNot} ${AtLeastBuild} ${OLDEST_BUILD}
    MessageBox MB_OK|MB_ICONSTOP "$(OLD_WINDOWS)" /SD IDOK
    SetErrorLevel 4
    Quit
  ${EndIf}
FunctionEnd

Section "!${PRODUCT}" SEC_PROGRAM
  SectionIn RO
  SetShellVarContext current
  Call RefuseWhileRunning
  SetOutPath "$INSTDIR"
  ; The old program is put aside whole: nothing of it lies among the new, and it is there again
  ; when the new one cannot be written.
  RMDir /r "$INSTDIR\_old"
  CreateDirectory "$INSTDIR\_old"
  Rename "$INSTDIR\_internal" "$INSTDIR\_old\_internal"
  Rename "${PROGRAM}" "$INSTDIR\_old\${PRODUCT}.exe"
  Rename "$INSTDIR\${CONSOLE}.exe" "$INSTDIR\_old\${CONSOLE}.exe"
  ClearErrors
  SetOverwrite try
  File /r "${SOURCE}/*"
  ${If} ${Errors}
    RMDir /r "$INSTDIR\_internal"
    Delete "${PROGRAM}"
    Delete "$INSTDIR\${CONSOLE}.exe"
    Rename "$INSTDIR\_old\_internal" "$INSTDIR\_internal"
    Rename "$INSTDIR\_old\${PRODUCT}.exe" "${PROGRAM}"
    Rename "$INSTDIR\_old\${CONSOLE}.exe" "$INSTDIR\${CONSOLE}.exe"
    RMDir "$INSTDIR\_old"
    MessageBox MB_OK|MB_ICONSTOP "$(NO_PLACE)" /SD IDOK
    SetErrorLevel 6
    Quit
  ${EndIf}
  RMDir /r "$INSTDIR\_old"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "${KEY}" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "Version" "${VERSION}"
  WriteRegStr HKCU "${ARP}" "DisplayName" "${PRODUCT}"
  WriteRegStr HKCU "${ARP}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${ARP}" "Publisher" "${PUBLISHER}"
  WriteRegStr HKCU "${ARP}" "DisplayIcon" "${PROGRAM},0"
  WriteRegStr HKCU "${ARP}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${ARP}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${ARP}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${ARP}" "NoModify" 1
  WriteRegDWORD HKCU "${ARP}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${ARP}" "EstimatedSize" $0
  !insertmacro Associate ".ljsync" "Package" "${PRODUCT}同步包"
  !insertmacro Associate ".ljsetup" "Setup" "${PRODUCT}开通文件"
  !insertmacro TellExplorer
  CreateShortCut "$SMPROGRAMS\${PRODUCT}.lnk" "${PROGRAM}"
SectionEnd

Section "桌面快捷方式" SEC_DESKTOP
  SetShellVarContext current
  CreateShortCut "$DESKTOP\${PRODUCT}.lnk" "${PROGRAM}"
SectionEnd

LangString ABOUT_PROGRAM ${LANG_SIMPCHINESE} "程序本身、开始菜单里的快捷方式，以及双击打开同步包和开通文件。"
LangString ABOUT_DESKTOP ${LANG_SIMPCHINESE} "在桌面放一个快捷方式。"
!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${SEC_PROGRAM} $(ABOUT_PROGRAM)
  !insertmacro MUI_DESCRIPTION_TEXT ${SEC_DESKTOP} $(ABOUT_DESKTOP)
!insertmacro MUI_FUNCTION_DESCRIPTION_END

; -- uninstall --------------------------------------------------------------------------------
Section "un.卸载程序" SEC_UN_PROGRAM
  SectionIn RO
  SetShellVarContext current
  Call un.RefuseWhileRunning
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\_old"
  Delete "${PROGRAM}"
  Delete "$INSTDIR\${CONSOLE}.exe"
  Delete "$INSTDIR\uninstall.exe"
  ; Only when it is empty: what somebody else put there stays.
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${PRODUCT}.lnk"
  Delete "$DESKTOP\${PRODUCT}.lnk"
  !insertmacro Dissociate ".ljsync" "Package"
  !insertmacro Dissociate ".ljsetup" "Setup"
  DeleteRegKey HKCU "${ARP}"
  DeleteRegKey HKCU "${KEY}"
  !insertmacro TellExplorer
SectionEnd

Section /o "un.同时删除账套数据" SEC_UN_DATA
  SetShellVarContext current
  RMDir /r "$LOCALAPPDATA\${FOLDER}"
  RMDir /r "$DOCUMENTS\${PRODUCT}"
SectionEnd

LangString ABOUT_UN_PROGRAM ${LANG_SIMPCHINESE} "删除程序和快捷方式。账套数据保留，重新安装后可以接着用。"
LangString ABOUT_UN_DATA ${LANG_SIMPCHINESE} "连同“文档\${PRODUCT}”里的账套、备份和本机设置一起删除，删除后不能恢复。放在其他位置的账套不会删除。"
!insertmacro MUI_UNFUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${SEC_UN_PROGRAM} $(ABOUT_UN_PROGRAM)
  !insertmacro MUI_DESCRIPTION_TEXT ${SEC_UN_DATA} $(ABOUT_UN_DATA)
!insertmacro MUI_UNFUNCTION_DESCRIPTION_END
