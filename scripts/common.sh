# Shared by the scripts beside it: finds Swift and installs what is missing. Sourced by bash.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
export DEBIAN_FRONTEND=noninteractive

say() { printf '== %s\n' "$*"; }
give_up() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# Runs a command as root: directly, or through sudo.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    give_up "these packages must be installed as root, and there is no sudo: $*"
  fi
}

# Installs those of the Debian packages that are missing. Nothing is asked of the network when all are
# there.
need_apt() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed ||
      missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return
  say "Installing ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null >/dev/null ||
    give_up "apt-get could not install ${missing[*]}"
}

# Likewise with Homebrew.
need_brew() {
  command -v brew >/dev/null || give_up "Homebrew is missing; see https://brew.sh"
  local package
  for package in "$@"; do
    brew list "$package" >/dev/null 2>&1 || brew install "$package"
  done
}

# Graphviz as a library, Cairo and Pango for PDF and PNG, and the fonts whose measures are built in.
need_libraries() {
  if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
    need_apt libgraphviz-dev libpangocairo-1.0-0 libcairo2 fonts-liberation2 "$@"
  elif [ "$(uname)" = Darwin ]; then
    need_brew graphviz cairo pango
    brew list --cask font-liberation >/dev/null 2>&1 || brew install --cask font-liberation
  elif ! { command -v pkg-config >/dev/null && pkg-config --exists libgvc; }; then
    give_up "please install Graphviz with its headers (libgraphviz-dev, graphviz-devel or graphviz)," \
      "Pango with Cairo, and the Liberation fonts; this script knows apt and brew only"
  fi
}

# Swift from the path, or from where its installers put it.
need_swift() {
  if ! command -v swift >/dev/null; then
    local folder
    for folder in /opt/swift/usr/bin /usr/local/swift/usr/bin "$HOME/.local/share/swiftly/bin" \
      "$HOME/swift/usr/bin"; do
      if [ -x "$folder/swift" ]; then
        PATH="$folder:$PATH"
        break
      fi
    done
  fi
  command -v swift >/dev/null ||
    give_up "Swift 6.2 or later is missing; see https://www.swift.org/install"
  local version
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' |
    head -n 1)
  set -- $version
  if [ "${1:-0}" -lt 6 ] || { [ "$1" = 6 ] && [ "$2" -lt 2 ]; }; then
    give_up "Swift 6.2 or later is needed, and this is ${1:-?}.${2:-?}; see https://www.swift.org/install"
  fi
}

# The options of a build for release: on Linux Swift's own libraries are linked in, for a quick start.
release_options() {
  echo "-c release --product graphviz-backprop"
  [ "$(uname)" != Linux ] || echo "--static-swift-stdlib"
}

# Builds for release and sets `program`.
build_release() {
  # shellcheck disable=SC2046  # the options are words without blanks
  swift build $(release_options)
  # shellcheck disable=SC2046
  program=$(swift build $(release_options) --show-bin-path)/graphviz-backprop
}
