# shellcheck shell=bash
# What the independent readers of sanitised files are made of; sourced by check.sh and bench-sanitise.sh.
# shellcheck disable=SC2034
SANITISE_PACKAGES=(oletools==0.60.2 pikepdf==10.18.0 lxml==6.1.3 html5lib==1.1)
