// SPDX-License-Identifier: MIT
#include "pipeline/base/log.hpp"
#include "server/app/application.hpp"
#include "server/app/token_command.hpp"
#include "server/settings/settings.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace {

using namespace shopfloor;

constexpr int kExitFailed = 2;
// libwebsockets sizes tables by this limit, and scans one at each close.
constexpr rlim_t kMaxDescriptors = 40000;

struct Arguments {
    std::string config;
    std::string data = "data";
    std::string ready_file;
    std::vector<std::string> overrides;
    app::TokenOrder token;
};

// Every mistake on a line of its own; nothing when the configuration is right.
std::optional<settings::Settings> read_settings(const Arguments& arguments) {
    const settings::Loaded loaded = settings::load(arguments.config, arguments.overrides);
    if (loaded) return *loaded;
    for (const settings::Mistake& mistake : loaded.error()) {
        fmt::print(stderr, "{}\n", to_text(mistake));
    }
    return std::nullopt;
}

int check(const Arguments& arguments) {
    if (!read_settings(arguments)) return kExitFailed;
    fmt::print("{} right.\n",
               arguments.config.empty() ? "The defaults are" : arguments.config + " is");
    return 0;
}

void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = std::min(limit.rlim_max, kMaxDescriptors);
    setrlimit(RLIMIT_NOFILE, &limit);
}

// For scripts that chose port 0 or wait for the start. Whole or not at all.
void write_ready_file(const std::string& path, const app::Application& application) {
    if (path.empty()) return;
    const std::string unfinished = path + ".part";
    std::ofstream{unfinished} << fmt::format(
        R"({{"http_port":{},"rtmp_port":{},"https_port":{},"rtmps_port":{},"srt_port":{},"pid":{}}})",
        application.http_port(),
        application.rtmp_port(),
        application.https_port(),
        application.rtmps_port(),
        application.srt_port(),
        getpid());
    std::filesystem::rename(unfinished, path);
}

int serve(const Arguments& arguments) {
    const auto settings = read_settings(arguments);
    if (!settings) return kExitFailed;
    log::set_level(log::parse_level(settings->log.level).value_or(log::Level::Info));
    std::signal(SIGPIPE, SIG_IGN);
    raise_descriptor_limit();

    app::Application application{*settings, arguments.data};
    if (const auto& made = application.new_operator()) {
        // Where nobody looks, what is printed is kept in a log.
        fmt::print("First run. The operator token is kept in {}{}\n",
                   made->file.string(),
                   isatty(STDOUT_FILENO) != 0 ? ", and is shown this once: " + made->secret : "");
        std::fflush(stdout);
    }
    log::info("app",
              "serving http://localhost:{} rtmp={} https={} rtmps={} srt={}",
              application.http_port(),
              application.rtmp_port(),
              application.https_port(),
              application.rtmps_port(),
              application.srt_port());
    write_ready_file(arguments.ready_file, application);
    application.run();
    return 0;
}

int create_token(const Arguments& arguments) {
    const auto settings = read_settings(arguments);
    if (!settings) return kExitFailed;
    fmt::print("{}\n", app::create_token(*settings, arguments.data, arguments.token));
    return 0;
}

void add_settings_options(CLI::App& command, Arguments& arguments) {
    command.add_option("--config", arguments.config, "TOML file; the defaults without one")
        ->check(CLI::ExistingFile);
    command.add_option("--set", arguments.overrides, "Overrides a key: --set http.port=18080")
        ->type_name("KEY=VALUE")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

CLI::App& add_token_create(CLI::App& program, Arguments& arguments) {
    CLI::App& token = *program.add_subcommand("token", "Tokens for scripts");
    token.require_subcommand(1);
    CLI::App& create = *token.add_subcommand(
        "create", "Makes a token while the server is stopped, and prints it this once");
    add_settings_options(create, arguments);
    create.add_option("--data", arguments.data, "Folder of the database");
    create
        .add_option("--role", arguments.token.role, "operator, owner, host, assistant, moderator")
        ->required();
    create.add_option("--store", arguments.token.store, "The one that it is for");
    create.add_option("--label", arguments.token.label, "What it is for, in the list of tokens");
    create.add_option("--expires", arguments.token.life, "90m, 12h, 30d; never unless said");
    return create;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App program{"Shopfloor: live-stream commerce on your own machine"};
    program.require_subcommand(1);
    Arguments arguments;

    CLI::App& serve_command = *program.add_subcommand("serve", "Runs the server");
    add_settings_options(serve_command, arguments);
    serve_command.add_option("--data", arguments.data, "Folder of the database and the token");
    serve_command.add_option("--ready-file",
                             arguments.ready_file,
                             "Written once the ports are open: {http_port, rtmp_port, https_port, "
                             "rtmps_port, srt_port, pid}; a port that is not there is 0");
    CLI::App& check_command =
        *program.add_subcommand("check", "Says what is wrong with a configuration");
    add_settings_options(check_command, arguments);
    const CLI::App& token_create = add_token_create(program, arguments);
    CLI11_PARSE(program, argc, argv);

    try {
        if (token_create.parsed()) return create_token(arguments);
        return serve_command.parsed() ? serve(arguments) : check(arguments);
    } catch (const std::exception& error) {
        fmt::print(stderr, "shopfloor: {}\n", error.what());
        return kExitFailed;
    }
}
