# Sourced by the other scripts: finds out what is missing on this machine and installs it.
# Nothing is asked, and nothing is fetched once everything is there.

# Without colours and questions: the output goes into logs, too.
export DEBIAN_FRONTEND=noninteractive HOMEBREW_NO_AUTO_UPDATE=1

say() { printf '\n== %s\n' "$*"; }

die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

seconds_since() { echo $(($(date +%s) - $1)); }

# What building needs, what pictures need while the program runs, and what only the tests start.
debian_build="libgraphviz-dev zlib1g-dev pkg-config"
debian_run="libcairo2 libpango-1.0-0 libpangocairo-1.0-0 fonts-liberation2"
debian_test="graphviz librsvg2-bin poppler-utils python3"
# What opens decks; tests that miss one of these say so and are left out.
debian_viewers="chromium pandoc texlive-pictures libreoffice-impress"
brew_build="graphviz pkgconf"
brew_run="cairo pango"
brew_test="librsvg poppler"

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1; then
    sudo "$@"
  else
    die "this needs root, and there is no sudo: run as root: $*"
  fi
}

debian_missing() {
  local name
  for name in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || echo "$name"
  done
}

install_debian() {
  local missing
  missing=$(debian_missing "$@" | xargs)
  [ -n "$missing" ] || return 0
  say "installing: $missing"
  # Lists that are there may do; only when they do not are they fetched.
  # shellcheck disable=SC2086
  as_root apt-get install -y --no-install-recommends $missing </dev/null >/dev/null 2>&1 && return 0
  as_root apt-get update </dev/null || echo "the lists of packages could not be fetched" >&2
  # shellcheck disable=SC2086
  as_root apt-get install -y --no-install-recommends $missing </dev/null ||
    die "these packages could not be installed: $missing"
}

install_brew() {
  command -v brew >/dev/null 2>&1 ||
    die "Homebrew is missing: see https://brew.sh, then run this again"
  local name missing=""
  for name in "$@"; do
    brew list --versions "$name" >/dev/null 2>&1 || missing="$missing $name"
  done
  [ -n "$missing" ] || return 0
  say "installing:$missing"
  # shellcheck disable=SC2086
  brew install $missing </dev/null || die "these could not be installed:$missing"
}

# install_needs build run test: installs what is missing of these groups.
install_needs() {
  local group names=""
  if [ "$(uname -s)" = Darwin ]; then
    for group in "$@"; do
      eval "names=\"\$names \$brew_$group\""
    done
    # shellcheck disable=SC2086
    install_brew $names
  elif command -v apt-get >/dev/null 2>&1; then
    for group in "$@"; do
      eval "names=\"\$names \$debian_$group\""
    done
    # shellcheck disable=SC2086
    install_debian $names
  else
    echo "note: this system has neither apt-get nor brew; these must be there already:" >&2
    echo "  to build: the headers of Graphviz (graphviz-devel) and pkg-config" >&2
    echo "  to run:   cairo, pango, the Liberation fonts" >&2
    echo "  to test:  graphviz, rsvg-convert, poppler's pdf tools, python3" >&2
  fi
}

# Installs the programs that open decks, as far as this system has them.
install_viewers() {
  command -v apt-get >/dev/null 2>&1 || return 0
  local name missing
  # shellcheck disable=SC2086
  missing=$(debian_missing $debian_viewers | xargs)
  for name in $missing; do
    say "installing: $name"
    as_root apt-get install -y --no-install-recommends "$name" </dev/null >/dev/null 2>&1 ||
      echo "$name could not be installed: the tests that need it are left out"
  done
}

# The Swift toolchain comes from swift.org, not from a package manager.
need_swift() {
  command -v swift >/dev/null 2>&1 ||
    die "there is no swift: install Swift 6.3 from https://www.swift.org/install, then run this again"
  local version
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -1)
  case "$version" in
  6.[1-9]* | [7-9].* | [1-9][0-9].*) ;;
  *) die "Swift $version is too old: this needs 6.1 or later (https://www.swift.org/install)" ;;
  esac
}
