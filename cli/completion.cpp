// SPDX-License-Identifier: Apache-2.0
// `annalist completion`: completion scripts for shells, made from the command line itself, so that they know every
// option.
#include <CLI/CLI.hpp>
#include <memory>
#include <set>

#include "commands.hpp"
#include "output.hpp"

namespace annalist::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  annalist completion bash > ~/.local/share/bash-completion/completions/annalist
  annalist completion zsh > ~/.zfunc/_annalist
  annalist completion fish > ~/.config/fish/completions/annalist.fish)";

struct OptionText {
  std::string name;  // --since
  std::string help;
  bool takes_value;
};

std::vector<OptionText> options_of(const CLI::App& command) {
  std::vector<OptionText> texts;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames())
      texts.push_back({"--" + name, option->get_description(), option->get_expected_max() > 0});
  // Options of a group belong to a nameless command within.
  for (const CLI::App* group : command.get_subcommands([](const CLI::App*) { return true; }))
    if (group->get_name().empty())
      for (OptionText& text : options_of(*group)) texts.push_back(std::move(text));
  return texts;
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  std::vector<const CLI::App*> commands;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    if (!command->get_name().empty()) commands.push_back(command);
  return commands;
}

std::string option_names(const CLI::App& command) {
  std::string names;
  for (const OptionText& option : options_of(command)) names += (names.empty() ? "" : " ") + option.name;
  return names;
}

std::string command_names(const CLI::App& app, const char* between) {
  std::string names;
  for (const CLI::App* command : commands_of(app)) names += (names.empty() ? "" : between) + command->get_name();
  return names;
}

/// In single quotes, as every shell here takes it; the brackets and colons that zsh's _arguments would read are left
/// out.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char each : text) {
    if (each == '\'')
      out += "'\\''";
    else if (each != '[' && each != ']' && each != ':')
      out += each;
  }
  return out + "'";
}

std::string bash(const CLI::App& app) {
  std::string out =
      "# bash completion for annalist\n_annalist() {\n  local word=${COMP_WORDS[COMP_CWORD]} command= words i\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n    case ${COMP_WORDS[i]} in\n      " +
      command_names(app, "|") + ") command=${COMP_WORDS[i]}; break ;;\n    esac\n  done\n  case $command in\n";
  for (const CLI::App* command : commands_of(app))
    out += "    " + command->get_name() + ") words='" + option_names(*command) + "' ;;\n";
  return out + "    *) words='" + command_names(app, " ") + " " + option_names(app) +
         "' ;;\n  esac\n  if [[ -z $command || $word == -* ]]; then\n    mapfile -t COMPREPLY < <(compgen -W "
         "\"$words\" -- \"$word\")\n  else\n"
         "    mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n  fi\n}\ncomplete -o filenames -F _annalist "
         "annalist\n";
}

std::string zsh_arguments(const CLI::App& command) {
  std::string out = "_arguments";
  for (const OptionText& option : options_of(command)) {
    const std::string help = quoted(option.help);
    out += " '" + option.name + "['" + help + "']" + (option.takes_value ? ":value:_files'" : "'");
  }
  return out;
}

std::string zsh(const CLI::App& app) {
  std::string out = "#compdef annalist\n_annalist() {\n  if (( CURRENT == 2 )); then\n    local -a commands=(";
  for (const CLI::App* command : commands_of(app))
    out += " " + command->get_name() + ":" + quoted(command->get_description());
  out += ")\n    _describe command commands\n    " + zsh_arguments(app) +
         "\n    return\n  fi\n  shift words; (( CURRENT-- ))\n  case $words[1] in\n";
  for (const CLI::App* command : commands_of(app))
    out += "    " + command->get_name() + ") " + zsh_arguments(*command) + " '*:trail:_files' ;;\n";
  return out + "  esac\n}\n_annalist \"$@\"\n";
}

void add_fish_options(const CLI::App& command, const std::string& condition, std::string& out) {
  for (const OptionText& option : options_of(command))
    out += "complete -c annalist -n '" + condition + "' -l " + option.name.substr(2) +
           (option.takes_value ? " -r" : "") + " -d " + quoted(option.help) + "\n";
}

std::string fish(const CLI::App& app) {
  std::string out = "# fish completion for annalist\n";
  for (const CLI::App* command : commands_of(app)) {
    out += "complete -c annalist -f -n __fish_use_subcommand -a " + command->get_name() + " -d " +
           quoted(command->get_description()) + "\n";
    add_fish_options(*command, "__fish_seen_subcommand_from " + command->get_name(), out);
  }
  add_fish_options(app, "__fish_use_subcommand", out);
  return out;
}

}  // namespace

void add_completion(CLI::App& app, ExitCode& exit) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("completion", "Print a completion script for a shell");
  command->footer(kFooter);
  command->add_option("shell", *shell, "bash, zsh or fish")
      ->type_name("SHELL")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->callback([shell, &app, &exit] {
    Output output;
    output.buffer() = *shell == "bash" ? bash(app) : *shell == "zsh" ? zsh(app) : fish(app);
    exit = complain_unless_fine(output.close());
  });
}

}  // namespace annalist::cli
