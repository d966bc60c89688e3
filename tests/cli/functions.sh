# SPDX-License-Identifier: Apache-2.0
# What the scripts of cases/ find: trails made of vectors.
vectors=$(dirname "${BASH_SOURCE[0]}")/../../spec/vectors

# trail_of good/nested bad/chunk-crc...: makes the trail `trail` of them, in that order.
trail_of() {
  local number=0 file
  mkdir -p trail/sessions
  for file in "$@"; do
    number=$((number + 1))
    case $file in
      *.open) cp "$vectors/${file%.open}.mcap.open" "trail/sessions/$number.mcap.open" ;;
      *) cp "$vectors/$file.mcap" "trail/sessions/$number.mcap" ;;
    esac
  done
}
