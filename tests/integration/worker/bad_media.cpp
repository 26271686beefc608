// SPDX-License-Identifier: MIT
#include "tests/integration/worker/bad_media.hpp"

#include "tests/integration/worker/media_file.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace shopfloor::test {

const std::vector<BadMedia>& bad_media() {
    static const std::vector<BadMedia> all = [] {
        std::vector<BadMedia> cases;
        for (auto& some : {bad_times(),
                           bad_sound_tracks(),
                           bad_picture_tracks(),
                           bad_changes(),
                           bad_sounds(),
                           bad_formats(),
                           bad_sizes(),
                           bad_bytes()}) {
            cases.insert(cases.end(), some.begin(), some.end());
        }
        return cases;
    }();
    return all;
}

const BadMedia& bad_media(const std::string& name) {
    const auto found = std::ranges::find(bad_media(), name, &BadMedia::name);
    if (found == bad_media().end()) throw std::runtime_error{"no case is called " + name};
    return *found;
}

Bytes make_bad(const BadMedia& wanted, const std::filesystem::path& clean) {
    make_media(wanted.source, clean);
    FlvTags tags = flv_tags(read_file(clean));
    if (wanted.spoil) wanted.spoil(tags);
    return flv_file(tags);
}

}  // namespace shopfloor::test
