#!/bin/sh
# Runs a command with a D-Bus session and an unlocked, empty gnome-keyring of its own.
#
#   with-keyring.sh COMMAND [ARGUMENT...]
#
# Home, settings and run time directory are a temporary one, so the keyring of whoever runs this is
# neither read nor changed. Needs no display; works for root as well.
set -eu

if [ "${1-}" = --in-session ]; then
    # The second part, inside the D-Bus session. Standard error comes as 3; see below.
    shift
    exec 2>&3 3>&-
    touch "$HOME/in-session"
    printf 'test-pass' | "$CCM_KEYRING_DAEMON" --foreground --unlock --components=secrets >"$HOME/daemon.log" 2>&1 &
    daemon=$!
    trap 'kill "$daemon" 2>/dev/null || true; wait "$daemon" || true' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    unset CCM_KEYRING_DAEMON
    # Ask the bus, not the keyring: a question to the keyring would make the bus start another one.
    tries=100
    until dbus-send --session --print-reply --dest=org.freedesktop.DBus /org/freedesktop/DBus \
        org.freedesktop.DBus.GetNameOwner string:org.freedesktop.secrets >/dev/null 2>&1; do
        tries=$((tries - 1))
        if [ "$tries" -eq 0 ] || ! kill -0 "$daemon" 2>/dev/null; then
            echo "with-keyring.sh: gnome-keyring-daemon did not start:" >&2
            sed 's/^/    /' "$HOME/daemon.log" >&2
            exit 1
        fi
        sleep 0.1
    done
    status=0
    "$@" || status=$?
    exit "$status"
fi

if [ $# -eq 0 ]; then
    echo "usage: with-keyring.sh COMMAND [ARGUMENT...]" >&2
    exit 2
fi

# In /tmp whatever TMPDIR says: a socket's path must stay below 108 characters.
home=$(mktemp -d /tmp/ccm-keyring.XXXXXX)
# A keyring that the bus itself started may write for a moment longer.
trap 'rm -rf "$home" 2>/dev/null || { sleep 1; rm -rf "$home"; } || true' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir -m 700 "$home/run" "$home/bin"

# Debian gives the daemon's file the right to lock memory. Containers often withhold that right, and
# then the kernel refuses to start the file at all. A copy has no such right and needs none.
cp "$(command -v gnome-keyring-daemon)" "$home/bin/gnome-keyring-daemon"

# Without a display no prompt can wait for an answer.
# The bus complains on standard error about limits it may not raise, which does no harm; what it says
# is shown only where it did not start.
status=0
env -u DISPLAY -u WAYLAND_DISPLAY -u GNOME_KEYRING_CONTROL -u SSH_AUTH_SOCK \
    HOME="$home" \
    XDG_CACHE_HOME="$home/cache" \
    XDG_CONFIG_HOME="$home/config" \
    XDG_DATA_HOME="$home/data" \
    XDG_RUNTIME_DIR="$home/run" \
    XDG_STATE_HOME="$home/state" \
    CCM_KEYRING_DAEMON="$home/bin/gnome-keyring-daemon" \
    dbus-run-session -- "$0" --in-session "$@" 3>&2 2>"$home/bus.log" || status=$?
if [ ! -e "$home/in-session" ]; then
    echo "with-keyring.sh: there is no D-Bus session:" >&2
    sed 's/^/    /' "$home/bus.log" >&2
fi
exit "$status"
