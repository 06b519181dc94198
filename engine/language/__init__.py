"""What the engine says, in the reader's language. The key of a sentence is its English, as the source writes it.

Sentences are made in English and stay so in every file that programs read; who shows one asks :meth:`Language.say`,
which finds its key and the data in it again. So a sentence of an earlier day, of another process or of a kept result
is translated like one that was made here.
"""

from __future__ import annotations

from engine.language.lines import as_line as as_line
from engine.language.numbers import MINUS as MINUS
from engine.language.numbers import decimals_apart as decimals_apart
from engine.language.numbers import minus as minus
from engine.language.numbers import probabilities_apart as probabilities_apart
from engine.language.numbers import told_apart as told_apart
from engine.language.sentences import Language as Language
from engine.language.sentences import counted as counted
from engine.language.sentences import phrase as phrase
from engine.language.speaking import LANGUAGES as LANGUAGES
from engine.language.speaking import TRANSLATED as TRANSLATED
from engine.language.speaking import VARIABLE as VARIABLE
from engine.language.speaking import language_named as language_named
from engine.language.speaking import system_language as system_language
from engine.language.speaking import unknown_language as unknown_language
