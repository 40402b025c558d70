"""MB per CPU-second of Presidio with the Japanese model ja_ginza on text files.

usage: presidio.py FOLDER... [--kilobytes N]     (prints one JSON object a folder)

It is slow, so only the first kilobytes of each folder are looked at, in pieces as long as a page or two; the time to load
the model does not count.
"""

import argparse
import json
import pathlib
import resource

from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider

PIECE = 4000


def pieces(folder, most):
    """The first texts of a folder, together at most so many bytes."""
    for path in sorted(folder.iterdir()):
        text = path.read_text(encoding="utf-8")
        for at in range(0, len(text), PIECE):
            piece = text[at : at + PIECE]
            most -= len(piece.encode())
            if most < 0:
                return
            yield piece


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    parser.add_argument("--kilobytes", type=int, default=200)
    args = parser.parse_args()
    model = {"nlp_engine_name": "spacy", "models": [{"lang_code": "ja", "model_name": "ja_ginza"}]}
    nlp = NlpEngineProvider(nlp_configuration=model).create_engine()
    analyzer = AnalyzerEngine(nlp_engine=nlp, supported_languages=["ja"])
    analyzer.analyze(text="汐見花子の電話は090-0000-0000です。", language="ja")
    for folder in args.folders:
        texts = list(pieces(folder, args.kilobytes * 1000))
        before, found = cpu(), 0
        for text in texts:
            found += len(analyzer.analyze(text=text, language="ja"))
        used, size = cpu() - before, sum(len(text.encode()) for text in texts)
        print(json.dumps({"set": folder.name, "bytes": size, "cpu": used, "found": found}), flush=True)


main()
