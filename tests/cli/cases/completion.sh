# SPDX-License-Identifier: Apache-2.0
annalist completion bash > annalist.bash && bash -n annalist.bash && source annalist.bash
COMP_WORDS=(annalist sh) COMP_CWORD=1 && _annalist && echo "${COMPREPLY[@]}"
COMP_WORDS=(annalist show --sin) COMP_CWORD=2 && _annalist && echo "${COMPREPLY[@]}"
COMP_WORDS=(annalist export --) COMP_CWORD=2 && _annalist && echo "${COMPREPLY[@]}"
annalist completion zsh | head -1
annalist completion fish | grep -- "-l raised"
