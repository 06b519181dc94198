"""In place of PyInstaller's own hook, which has every lexer and style analysed: help texts are not highlighted."""
