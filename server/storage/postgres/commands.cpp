// SPDX-License-Identifier: MIT
#include "server/storage/postgres/commands.hpp"

#include "server/storage/postgres/parameters.hpp"

#include <stdexcept>

namespace shopfloor::storage::postgres {

/// Knows whether its session has it prepared: a message that the server skipped, after another
/// failed, has prepared nothing.
class Command final : public PreparedStatement {
public:
    Command(Commands& commands, std::string_view sql, int number)
        : commands_(commands), sql_(with_dollars(sql)), name_("c" + std::to_string(number)) {}

    void bind(int index, std::string_view text) override { parameters_.bind(index, text); }
    void bind(int index, std::int64_t number) override { parameters_.bind(index, number); }
    void bind_null(int index) override { parameters_.bind_null(index); }

    void run() override {
        Session& session = *commands_.session_;
        if (known_by_ != commands_.sessions_ && sent_in_ != commands_.pipelines_) {
            session.require_sent(PQsendPrepare(&session.connection(),
                                               name_.c_str(),
                                               sql_.c_str(),
                                               static_cast<int>(parameters_.types().size()),
                                               parameters_.types().data()));
            sent_in_ = commands_.pipelines_;
            commands_.sent_.push_back(this);
        }
        parameters_.send_prepared(session, name_.c_str());
        commands_.sent_.push_back(nullptr);
    }
    void prepared() noexcept { known_by_ = commands_.sessions_; }

    bool step() override { no_rows(); }
    bool is_null(int /*column*/) const override { no_rows(); }
    std::string_view text(int /*column*/) const override { no_rows(); }
    std::int64_t number(int /*column*/) const override { no_rows(); }

private:
    [[noreturn]] static void no_rows() {
        throw std::logic_error{"a statement of the writer has no rows"};
    }

    Commands& commands_;
    std::string sql_;
    std::string name_;
    Parameters parameters_;
    int known_by_ = 0;
    int sent_in_ = 0;
};

Statement Commands::prepare(std::string_view sql) {
    return Statement{std::make_unique<Command>(*this, sql, ++names_)};
}

void Commands::use(Session& session) noexcept {
    session_ = &session;
    ++sessions_;
}

void Commands::send(const char* sql) {
    session_->require_sent(
        PQsendQueryParams(&session_->connection(), sql, 0, nullptr, nullptr, nullptr, nullptr, 0));
    sent_.push_back(nullptr);
}

std::optional<PostgresFailure> Commands::pipeline(const std::function<void()>& what) {
    sent_.clear();
    ++pipelines_;
    std::size_t answered = 0;
    return session_->pipeline(what, [&](PGresult&) {
        if (Command* command = sent_.at(answered++)) command->prepared();
    });
}

}  // namespace shopfloor::storage::postgres
