/*
 * Embedded in C++11: the objects of the library in unique_ptrs, a callback that is
 * a lambda, exceptions kept away from the C code in between.
 *
 *     hunt_cpp RULES PATH...
 *
 * New here: how ownership maps to C++.
 *
 * SPDX-License-Identifier: MIT
 */
#include <seine.h>

#include <exception>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

/* `T **out` becomes a unique_ptr with the right function to free it. */
struct deleter {
    void operator()(seine_compiler *it) const { seine_compiler_free(it); }
    void operator()(seine_rules *it) const { seine_rules_unref(it); }
    void operator()(seine_hunt *it) const { seine_hunt_free(it); }
};

template <typename T> using owned = std::unique_ptr<T, deleter>;

void check(int status, const char *message)
{
    if (status < 0)
        throw std::runtime_error(*message ? message
                                          : seine_status_text(status));
}

owned<seine_rules> load(const char *path)
{
    seine_compiler *compiler = nullptr;
    seine_rules *rules = nullptr;

    check(seine_compiler_new(&compiler, nullptr), "");
    const owned<seine_compiler> own(compiler);
    check(seine_compiler_add_path(compiler, path),
          seine_compiler_message(compiler));
    check(seine_compiler_finish(compiler, &rules),
          seine_compiler_message(compiler));
    return owned<seine_rules>(rules);
}

/* What the callbacks of C share: no exception may pass through the library. */
struct listener {
    std::function<void(const seine_event &)> on_event;
    std::exception_ptr failure;
};

extern "C" int forward_event(void *user, const seine_event *event)
{
    listener &to = *static_cast<listener *>(user);

    try {
        to.on_event(*event);
        return 0;
    } catch (...) {
        to.failure = std::current_exception();
        return 1; /* stops the hunt */
    }
}

int hunt(seine_rules *rules, char **paths, listener &to)
{
    seine_scanner_options scan = {};
    seine_hunt_options options = {};
    seine_hunt *hunt = nullptr;

    scan.struct_size = sizeof(scan);
    scan.on_event = forward_event;
    scan.user = &to;
    options.struct_size = sizeof(options);
    options.scan = &scan;
    check(seine_hunt_new(&hunt, rules, &options), "");
    const owned<seine_hunt> own(hunt);
    for (; *paths; paths++)
        check(seine_hunt_add_path(hunt, *paths), seine_hunt_message(hunt));
    const int status = seine_hunt_run(hunt);
    if (to.failure)
        std::rethrow_exception(to.failure);
    check(status, seine_hunt_message(hunt));
    std::cout << seine_hunt_summary(hunt)->lines << " lines, "
              << (seine_hunt_summary(hunt)->complete ? "all read"
                                                     : "not all could be read")
              << "\n";
    return status == SEINE_INCOMPLETE ? 3 : 0;
}

} /* namespace */

int main(int argc, char **argv)
{
    if (argc < 3) {
        std::cerr << "usage: hunt_cpp RULES PATH...\n";
        return 2;
    }
    try {
        std::map<std::string, unsigned> counts;
        listener to;

        to.on_event = [&counts](const seine_event &event) {
            ++counts[event.rule->title];
        };
        const owned<seine_rules> rules = load(argv[1]);
        const int status = hunt(rules.get(), argv + 2, to);
        for (const auto &rule : counts)
            std::cout << rule.second << " " << rule.first << "\n";
        return status;
    } catch (const std::exception &error) {
        std::cerr << "hunt_cpp: " << error.what() << "\n";
        return 2;
    }
}
