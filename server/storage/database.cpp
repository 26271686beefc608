// SPDX-License-Identifier: MIT
#include "server/storage/database.hpp"

#include "pipeline/base/log.hpp"
#include "server/storage/postgres/address.hpp"
#include "server/storage/postgres/group_writer.hpp"
#include "server/storage/postgres/reading_connection.hpp"
#include "server/storage/sqlite/connection.hpp"
#include "server/storage/sqlite/file_writer.hpp"

namespace shopfloor::storage {

std::string Place::name() const {
    return url.empty() ? file.string() : postgres::Address{url}.name();
}

StorageError note_failure(Trouble& trouble, const DatabaseFailure& failure) {
    const StorageError error = failure.error();
    if (!is_trouble(error) || trouble.read() != error) {
        log::error("storage",
                   "nothing can be written reason=\"{}\" code={}",
                   failure.what(),
                   failure.code());
    }
    if (is_trouble(error)) trouble.note(error);
    return error;
}

std::unique_ptr<WritableDatabase> open_for_writing(const Place& place,
                                                   Trouble& trouble,
                                                   const Patience& patience) {
    if (place.url.empty()) return std::make_unique<sqlite::FileWriter>(place.file, trouble);
    return std::make_unique<postgres::GroupWriter>(postgres::Address{place.url}, trouble, patience);
}

std::unique_ptr<ReadableDatabase> open_for_reading(const Place& place, const Patience& patience) {
    if (place.url.empty()) return std::make_unique<sqlite::Connection>(place.file);
    return std::make_unique<postgres::ReadingConnection>(postgres::Address{place.url}, patience);
}

}  // namespace shopfloor::storage
