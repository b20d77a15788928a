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
debian_test="graphviz librsvg2-bin poppler-utils python3 libopenblas0-pthread"
brew_build="graphviz pkgconf"
brew_run="cairo pango"
brew_test="librsvg poppler"
# What the full tests start besides: a browser, an office suite, TeX, pandoc, PyTorch.
debian_heavy="chromium libreoffice-impress pandoc texlive-pictures texlive-luatex xvfb
  python3-venv python3-numpy python3-torch"
brew_heavy="pandoc"
# What Python runs in the full tests; PyTorch comes from Debian, whose build needs no graphics card.
python_heavy="jax python-pptx openxml-audit sphinx-revealjs"
[ "$(uname -s)" != Darwin ] || python_heavy="$python_heavy numpy torch"

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

# Python packages in a folder of their own, which goes first in PATH.
install_python() {
  local folder=$PWD/.build/python python=/usr/bin/python3 name missing=""
  [ -x "$folder/bin/python3" ] || "$python" -m venv --system-site-packages "$folder" || {
    echo "note: Python has no venv; the tests that need Python packages are left out" >&2
    return 0
  }
  export PATH="$folder/bin:$PATH"
  for name in $python_heavy; do
    "$folder/bin/python3" -m pip show --quiet "$name" >/dev/null 2>&1 || missing="$missing $name"
  done
  [ -n "$missing" ] || return 0
  say "installing from PyPI:$missing"
  # shellcheck disable=SC2086
  "$folder/bin/python3" -m pip install --quiet --disable-pip-version-check $missing </dev/null ||
    echo "note: these could not be installed from PyPI:$missing; their tests are left out" >&2
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

# Builds for release and puts the place of the program into $program. The Swift runtime is linked in and
# symbols are left out, so that the program starts quickly and runs without a toolchain.
build_release() {
  local options=(--configuration release --product graphviz-backprop)
  [ "$(uname -s)" = Darwin ] || options+=(--static-swift-stdlib -Xlinker -s)
  swift build "${options[@]}" </dev/null
  # shellcheck disable=SC2034
  program="$(swift build "${options[@]}" --show-bin-path)/graphviz-backprop"
}
