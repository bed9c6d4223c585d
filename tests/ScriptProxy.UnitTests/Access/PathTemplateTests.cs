using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Access;

public sealed class PathTemplateTests
{
    [Theory]
    [InlineData("/admin", "")]
    [InlineData("/admin;x", "/admin")]
    [InlineData("/a;x/b;y=1;z/c", "/a/b/c")]
    [InlineData("/admin%2Fx", "/admin/x")]
    [InlineData("/a\\b", "/a/b")]
    [InlineData("/admin;a%2Fb", "/admin /admin;a/b /admin/b")]
    [InlineData("/api%2Fadmin;x%2Fy", "/api%2Fadmin /api/admin;x/y /api/admin /api/admin/y")]
    [InlineData("/b%2Fd\\e", "/b/d\\e /b%2Fd/e /b/d/e")]
    [InlineData("/admin?x", "/admin")]
    [InlineData("/admin#x/y", "/admin")]
    [InlineData("/admin\t/ x /a b", "/admin/x/a b")]
    [InlineData("/a b", "")]
    [InlineData("/100%25", "")]
    public void A_path_is_read_in_every_way_that_upstreams_read_it(string path, string readings) =>
        Assert.Equal(readings, string.Join(' ', PathReadings.Of(path).ToArray()));

    [Theory]
    [InlineData("/admin/{**rest}", "/admin", true, true)]
    [InlineData("/admin/{**rest}", "//ADMIN//x/", true, true)]
    [InlineData("/admin/{**rest}", "/admin;x", true, false)]
    [InlineData("/admin/{**rest}", "/administrator", false, false)]
    [InlineData("/admin/{**rest}", "/admin/a;b/c%2Fd", true, true)]
    [InlineData("/{tenant}/public", "/a%2Fpublic", true, false)]
    [InlineData("/{tenant}/public/{**rest}", "/a%2Fsecret/public/x", true, false)]
    [InlineData("/{one}", "/", false, false)]
    [InlineData("/{one}", "/x/", true, true)]
    [InlineData("/{one}/two", "/x/y", false, false)]
    public void What_forbids_asks_any_reading_and_what_permits_all(string template, string path, bool any, bool every)
    {
        var parsed = PathTemplate.Parse(template);
        Assert.Equal((any, every), (parsed.FitsAnyReading(path), parsed.FitsEveryReading(path)));
    }

    [Fact]
    public void Case_can_be_told_apart() => Assert.False(PathTemplate.Parse("/admin", StringComparison.Ordinal).FitsAnyReading("/Admin"));

    [Fact]
    public void What_is_found_at_once_is_the_shortest_of_all_readings()
    {
        string[] signs = ["/", ";", "\\", "%2F", "?", "#", " ", "\t", "a", "b"];
        var random = new Random(1);
        for (var i = 0; i < 5000; i++)
        {
            var path = "/" + string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => signs[random.Next(signs.Length)]));
            string[] readings = [path, .. PathReadings.Of(path)];
            var shortest = PathReadings.Shortest(path);

            Assert.Contains(shortest, readings);
            Assert.Equal(readings.Min(reading => reading.Length), shortest.Length);
        }
    }

    // All readings of this one took 10 MB.
    [Fact]
    public void The_shortest_reading_of_a_path_that_has_many_costs_little_more_than_its_length()
    {
        var path = string.Concat(Enumerable.Repeat("/;", 4000)) + "%2F\\ ?;/ %2F";
        PathReadings.Shortest(path);
        var before = GC.GetAllocatedBytesForCurrentThread();

        PathReadings.Shortest(path);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20 * path.Length);
    }
}
