# Shared by ./run and ./test: finds a Python, adds what the system lacks, keeps the environment in
# .venv and skips all of it when nothing has changed. Sourced by bash, never run by itself.

here="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
environment="$here/.venv"

# library, file or command to look for, and the Debian or Ubuntu package that brings it
system_for_run=(
    libEGL.so.1:libegl1
    libGLESv2.so.2:libgles2
    libGL.so.1:libgl1
    libglib-2.0.so.0:libglib2.0-0
)
system_for_test=(
    "${system_for_run[@]}"
    strace:strace
    # the browser that opens the app
    chromium-headless-shell:chromium-headless-shell
    # the server that shared histories are tested on
    "/usr/lib/postgresql/*/bin/postgres:postgresql"
    # to draw the rendered people without a graphics card
    libEGL_mesa.so.0:libegl-mesa0
    "/usr/lib/*/dri/swrast_dri.so:libgl1-mesa-dri"
)

stop() {
    printf '%s\n' "$@" >&2
    exit 2
}

find_python() {
    local name
    for name in ${PYTHON:-} python3.11 python3.12 python3.13 python3; do
        if command -v "$name" >/dev/null &&
            "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))'; then
            command -v "$name"
            return
        fi
    done
    stop "Sitbone needs Python 3.11, 3.12 or 3.13 and found none of them." \
        "On Debian or Ubuntu: sudo apt-get install -y python3.11 python3.11-venv" \
        "On macOS: brew install python@3.13" \
        "Then run this again (PYTHON=/path/to/python chooses one that is elsewhere)."
}

is_present() {
    case "$1" in
        /*) compgen -G "$1" >/dev/null ;;
        lib*) PATH="$PATH:/sbin:/usr/sbin" ldconfig -p | grep -F "$1" >/dev/null ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

# Prints the packages that bring what is missing.
missing_packages() {
    local entry
    for entry in "$@"; do
        is_present "${entry%%:*}" || printf '%s ' "${entry#*:}"
    done
}

# Debian keeps the part of Python that makes environments in a package of its own.
missing_venv_package() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null ||
        "$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
}

install_packages() {
    local line="apt-get install -y --no-install-recommends $*" privilege=()
    command -v apt-get >/dev/null ||
        stop "This system lacks what Debian calls: $*" "Install these with its own tools, then run this again."
    if [ "$(id -u)" != 0 ]; then
        if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
            stop "This system lacks: $*" "Type this line, then run this again:" \
                "sudo apt-get update && sudo $line"
        fi
        privilege=(sudo -n)
    fi
    echo "Adding system packages: $*"
    "${privilege[@]+"${privilege[@]}"}" apt-get update -qq
    # shellcheck disable=SC2086 — the line is words on purpose
    "${privilege[@]+"${privilege[@]}"}" env DEBIAN_FRONTEND=noninteractive $line -qq >/dev/null
}

# What the environment was made from: when that changes, it is made anew.
origin() {
    printf '%s %s' "$(cat "$here/pyproject.toml" "$here/constraints.txt" | cksum)" "$here"
}

# environment_is_ready EXTRA: whether .venv holds the project and what EXTRA ("run" or "dev") adds.
environment_is_ready() {
    "$environment/bin/python" -c '' 2>/dev/null && [ -f "$environment/origin" ] || return 1
    case "$(cat "$environment/origin")" in
        "$(origin) $1" | "$(origin) dev") return 0 ;;
        *) return 1 ;;
    esac
}

make_environment() {
    local python="$1" extra="$2" target="."
    [ "$extra" = run ] || target=".[$extra]"
    echo "Setting up $environment with $("$python" -V) (a few minutes, only this time)"
    "$python" -m venv --clear "$environment"
    (
        cd "$here"
        # An older pip reads the first name also while building; a newer one has a name for that.
        export PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt
        "$environment/bin/python" -m pip install --disable-pip-version-check --quiet \
            --editable "$target"
    ) || stop "The packages could not be installed; pip's own words are above. Try again when online."
    printf '%s %s\n' "$(origin)" "$extra" >"$environment/origin"
}

# prepare EXTRA ENTRY...: adds what the system lacks and makes .venv, or does nothing.
prepare() {
    local extra="$1" python="" missing=""
    shift
    environment_is_ready "$extra" || python="$(find_python)"
    if [ "$(uname -s)" = Linux ]; then
        missing="$(missing_packages "$@")"
        [ -z "$python" ] || missing+="$(missing_venv_package "$python")"
        # shellcheck disable=SC2086 — one word per package
        [ -z "${missing// /}" ] || install_packages $missing
    fi
    [ -z "$python" ] || make_environment "$python" "$extra"
}
