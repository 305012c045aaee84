#!/bin/sh
# Installs the Debian packages of system-packages.txt that are missing.
#
#   install-system-packages.sh [PYTHON]
#
# With PYTHON, also the package with which that interpreter can make virtual environments:
# Debian ships the two apart. What cannot be installed is said in a sentence, and the exit code is 0
# all the same: the libraries may be there by other names, and the steps that follow find out.
set -eu

list=$(dirname "$0")/system-packages.txt
wanted=$(sed -e 's/#.*//' "$list" | tr -s '[:space:]' ' ')
wanted=${wanted# }
wanted=${wanted% }
python=${1-}

# Debian names the package after the minor version. A Python that is not Debian's brings its own
# ensurepip and never gets here.
if [ -n "$python" ] && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    wanted="$wanted $("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
fi

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    echo "System packages: no apt-get here, so nothing is installed; needed are the equivalents of: $wanted."
    exit 0
fi

# Those of $wanted that no installed package is or provides. Provided names count, because newer
# releases renamed some libraries (libglib2.0-0 is libglib2.0-0t64 there).
missing_packages() {
    dpkg-query -W -f '${db:Status-Status} ${Package} ${Provides}\n' | awk -v wanted="$wanted" '
        $1 == "installed" {
            gsub(/\([^)]*\)|,/, " ")
            for (i = 2; i <= NF; i++) there[$i] = 1
        }
        END {
            n = split(wanted, names, " ")
            for (i = 1; i <= n; i++) if (!(names[i] in there)) line = line " " names[i]
            print substr(line, 2)
        }'
}

missing=$(missing_packages)
if [ -z "$missing" ]; then
    echo "System packages: all there."
    exit 0
fi

if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null; then
    as_root=sudo
    echo "System packages: sudo may ask for your password."
    # Ask once; after a refusal each apt-get below would ask again.
    if ! sudo true; then
        echo "System packages: sudo refused; please have these installed: $missing."
        exit 0
    fi
else
    echo "System packages: neither root nor sudo here; please have these installed: $missing."
    exit 0
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT TERM

# The time-out waits for another apt that is at work, such as unattended upgrades.
apt_get() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
        -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 "$@" >>"$log" 2>&1
}

echo "System packages: installing $missing."
# An update that fails is not the end: the lists that are there may do.
apt_get update || true
# shellcheck disable=SC2086  # a list of names
if ! apt_get install --no-install-recommends $missing; then
    # One unknown name stops all the others: try them one by one.
    for package in $missing; do
        apt_get install --no-install-recommends "$package" || true
    done
fi

missing=$(missing_packages)
if [ -n "$missing" ]; then
    echo "System packages: apt-get could not install $missing. It said:"
    grep -E '^(E:|W:|dpkg: error)' "$log" | sort -u | head -n 8 | sed 's/^/    /'
fi
