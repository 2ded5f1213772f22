# Shared by ./run and ./test: finds a Python, adds what the system lacks, keeps the environment in
# .venv and skips all of it when nothing has changed. Sourced by bash, never run by itself.

here="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
environment="$here/.venv"

# library or command to look for, and the Debian or Ubuntu package that brings it
system_for_run=(
    libEGL.so.1:libegl1
    libGLESv2.so.2:libgles2
    libGL.so.1:libgl1
    libglib-2.0.so.0:libglib2.0-0
)
system_for_test=("${system_for_run[@]}" strace:strace pdftotext:poppler-utils)

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
        lib*) PATH="$PATH:/sbin:/usr/sbin" ldconfig -p | grep -F "$1" >/dev/null ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

# Prints the packages that are still needed, one a line.
missing_packages() {
    local entry
    for entry in "$@"; do
        is_present "${entry%%:*}" || printf '%s\n' "${entry#*:}"
    done
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

prepare_system() {
    [ "$(uname -s)" = Linux ] || return 0
    local missing
    missing="$(missing_packages "$@")"
    # shellcheck disable=SC2086
    [ -z "$missing" ] || install_packages $missing
}

# Debian keeps the part of Python that makes environments in a package of its own.
prepare_venv_module() {
    local python="$1" version
    "$python" -c 'import ensurepip, venv' 2>/dev/null && return
    version="$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
    [ "$(uname -s)" = Linux ] || stop "$python cannot make environments (the modules venv and ensurepip are missing)."
    install_packages "python$version-venv"
}

# prepare_environment EXTRA: makes .venv hold the project and what EXTRA ("" or "dev") adds.
prepare_environment() {
    local extra="$1" python wanted stamp="$environment/installed"
    wanted="$(cat "$here/pyproject.toml" "$here/constraints.txt" | cksum) $here"
    if "$environment/bin/python" -c '' 2>/dev/null && [ -f "$stamp" ]; then
        case "$(cat "$stamp")" in
            "$wanted $extra" | "$wanted dev") return ;;
        esac
    fi
    python="$(find_python)"
    prepare_venv_module "$python"
    echo "Setting up $environment with $("$python" -V) (a few minutes the first time)"
    "$python" -m venv --clear "$environment"
    # An older pip reads the first name also while building; newer ones have a name for that.
    (
        cd "$here"
        export PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt
        "$environment/bin/python" -m pip install --disable-pip-version-check --quiet \
            --editable ".${extra:+[$extra]}"
    ) || stop "The packages could not be installed; pip's own words are above. Try again when online."
    printf '%s\n' "$wanted $extra" >"$stamp"
}
