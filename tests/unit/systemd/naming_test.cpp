#include "tests/unit/systemd/services.hpp"
#include "translate/systemd/naming.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::systemd {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(UnitNaming, TakesTheNameOrWhatUnitSays)
{
    test::Setup setup;
    model::Service& service = setup.add("web");
    EXPECT_THAT(name_units(service, setup.out).files(), ElementsAre("web.service"));
    service.unit = "www";
    EXPECT_THAT(name_units(service, setup.out).files(), ElementsAre("www.service"));
}

TEST(UnitNaming, MakesATemplateOfPlainCopies)
{
    test::Setup setup;
    model::Service& service =
        setup.add("web", {"/bin/x", test::expansion(model::ExpansionKind::process_num)});
    service.instances = 2;
    const UnitNames names = name_units(service, setup.out);
    EXPECT_THAT(names.files(), ElementsAre("web@.service"));
    EXPECT_THAT(names.units(), ElementsAre("web@0.service", "web@1.service"));
}

TEST(UnitNaming, MakesFilesOfCopiesWithFormattedNumbers)
{
    test::Setup setup;
    model::Service& service = setup.add("web");
    service.instances = 2;
    service.own_env["N"].append(model::Expansion{model::ExpansionKind::process_num, "", "02d"});
    const UnitNames names = name_units(service, setup.out);
    EXPECT_EQ(names.copies, Copies::files);
    EXPECT_THAT(names.files(), ElementsAre("web@0.service", "web@1.service"));
    const std::string text = setup.unit("web@1.service");
    EXPECT_THAT(test::values(text, "Environment"), testing::Contains("\"N=01\""));
}

TEST(UnitNaming, MovesOutOfTheWayOfCoreUnits)
{
    for (const char* name : {"dbus", "systemd-resolved", "getty@tty1", "user@1000"}) {
        test::Setup setup;
        EXPECT_EQ(name_units(setup.add(name), setup.out).stem, std::string("initbridge-") + name);
        EXPECT_THAT(test::codes(setup.out), ElementsAre("systemd/reserved-name"));
        EXPECT_FALSE(setup.out.has_errors());
    }
    EXPECT_FALSE(is_reserved_stem("dbus-daemon-x"));
    EXPECT_FALSE(is_reserved_stem("getty"));
}

TEST(UnitNaming, RefusesACoreUnitThatIsAskedFor)
{
    test::Setup setup;
    model::Service& service = setup.add("session-bus");
    service.unit = "dbus";
    EXPECT_FALSE(name_units(service, setup.out).valid);
    EXPECT_TRUE(setup.out.has_errors());
}

TEST(UnitNaming, RefusesToHideAPackagedUnit)
{
    test::Setup setup;
    setup.add("nginx");
    setup.facts.system_units["nginx.service"].path = "/usr/lib/systemd/system/nginx.service";
    EXPECT_EQ(setup.unit("nginx.service"), "");
    EXPECT_THAT(test::codes(setup.out), ElementsAre("systemd/shadows-packaged"));
}

TEST(UnitNaming, ReplacesItsOwnVendorUnit)
{
    test::Setup setup;
    setup.add("nginx");
    facts::UnitFile& file = setup.facts.system_units["nginx.service"];
    file.path = "/usr/lib/systemd/system/nginx.service";
    file.ours = true;
    setup.options.layout = Layout::vendor;
    EXPECT_NE(setup.text("/usr/lib/systemd/system/nginx.service"), "");
    EXPECT_THAT(test::codes(setup.out), IsEmpty());
}

TEST(UnitNaming, RefusesNamesThatSystemdDoesNotTake)
{
    test::Setup setup;
    EXPECT_FALSE(name_units(setup.add(std::string(250, 'a')), setup.out).valid);
    EXPECT_THAT(test::codes(setup.out), ElementsAre("systemd/bad-unit-name"));
}

} // namespace

} // namespace initbridge::systemd
