using ScriptProxy.Plugins.Caching.Directives;
using ScriptProxy.Plugins.Caching.Serving;
using ScriptProxy.Sdk;
using static ScriptProxy.UnitTests.Caching.Clock;

namespace ScriptProxy.UnitTests.Caching.Serving;

public sealed class ServingRulesTests
{
    // Fresh for 100 seconds, grace to 130, kept to 200.
    [Theory]
    [InlineData(-5.1, "Revalidate")] // the clock has been set back
    [InlineData(-5, "Fresh")]
    [InlineData(0, "Fresh")]
    [InlineData(99.9, "Fresh")]
    [InlineData(100, "StaleWhileRevalidate")]
    [InlineData(129.9, "StaleWhileRevalidate")]
    [InlineData(130, "Revalidate")]
    [InlineData(199.9, "Revalidate")]
    [InlineData(200, "Unusable")]
    public void Section_4_2_and_rfc5861_3_by_time(double after, string expected) => Assert.Equal(expected, Choose("", after));

    [Theory]
    [InlineData(StoredMarks.NoCache, 0, "Revalidate")]
    [InlineData(StoredMarks.NoCache, 110, "Revalidate")]
    [InlineData(StoredMarks.NoCache, 200, "Unusable")]
    [InlineData(StoredMarks.MustRevalidate, 0, "Fresh")]
    [InlineData(StoredMarks.MustRevalidate, 100, "Revalidate")]
    [InlineData(StoredMarks.Heuristic, 0, "Fresh")]
    [InlineData(StoredMarks.VaryIndex, 0, "Unusable")]
    [InlineData(StoredMarks.None, -3600, "Revalidate")]
    [InlineData(StoredMarks.Outdated, 50, "StaleWhileRevalidate")]
    [InlineData(StoredMarks.Outdated | StoredMarks.MustRevalidate, 50, "Revalidate")]
    [InlineData(StoredMarks.HitForMiss, 0, "Unusable")]
    public void Section_5_2_2_by_marks(StoredMarks marks, double after, string expected)
    {
        Assert.Equal(expected, Choose("", after, marks));
        Assert.Equal(expected, Choose("max-stale", after, marks));
    }

    [Theory]
    [InlineData("no-cache")]
    [InlineData("max-age=0")]
    [InlineData("min-fresh=1000")]
    [InlineData("max-age=0, no-cache, min-fresh=1000")]
    public void Clients_cannot_have_the_upstream_asked_by_default(string cacheControl) => Assert.Equal("Fresh", Choose(cacheControl, 50, wishes: ClientWishes.Ignore));

    [Theory]
    [InlineData("no-cache", 0, "Revalidate")]
    [InlineData("max-age=50", 50, "Fresh")]
    [InlineData("max-age=50", 50.1, "Revalidate")]
    [InlineData("max-age=0", 0, "Fresh")]
    [InlineData("max-age=1000", 110, "Revalidate")]
    [InlineData("max-age=1000, max-stale", 110, "StaleWhileRevalidate")]
    [InlineData("max-age=1000, max-stale=5", 110, "Revalidate")]
    [InlineData("max-age=50, max-stale=100", 110, "Revalidate")]
    public void Section_5_2_1_1_max_age_and_no_cache_if_honoured(string cacheControl, double after, string expected) => Assert.Equal(expected, Choose(cacheControl, after));

    [Theory]
    [InlineData("min-fresh=50", 50, "Fresh")]
    [InlineData("min-fresh=50", 50.1, "Revalidate")]
    [InlineData("min-fresh=1", 110, "Revalidate")]
    [InlineData("min-fresh=2147483648", 0, "Revalidate")]
    public void Section_5_2_1_3_min_fresh_if_honoured(string cacheControl, double after, string expected) => Assert.Equal(expected, Choose(cacheControl, after));

    [Theory]
    [InlineData("max-stale", 190, "Stale")]
    [InlineData("max-stale=90", 190, "Stale")]
    [InlineData("max-stale=89", 190, "Revalidate")]
    [InlineData("max-stale", 110, "StaleWhileRevalidate")]
    [InlineData("max-stale", 200, "Unusable")]
    public void Section_5_2_1_2_max_stale_if_honoured(string cacheControl, double after, string expected) => Assert.Equal(expected, Choose(cacheControl, after));

    [Theory]
    [InlineData("max-age=0", 50, "Fresh")]
    [InlineData("max-age=0", 110, "Revalidate")]
    [InlineData("no-cache", 50, "Revalidate")]
    [InlineData("min-fresh=90", 50, "Revalidate")]
    public void Rfc8246_2_a_reload_of_what_never_changes_is_a_hit(string cacheControl, double after, string expected) =>
        Assert.Equal(expected, Choose(cacheControl, after, StoredMarks.Immutable));

    [Theory]
    [InlineData(StoredMarks.None, 0, true)]
    [InlineData(StoredMarks.None, 129, true)]
    [InlineData(StoredMarks.None, 149.9, true)]
    [InlineData(StoredMarks.None, 150, false)]
    [InlineData(StoredMarks.None, -3600, true)]
    [InlineData(StoredMarks.MustRevalidate, -3600, false)]
    [InlineData(StoredMarks.MustRevalidate, 50, true)]
    [InlineData(StoredMarks.MustRevalidate, 110, false)]
    [InlineData(StoredMarks.NoCache, 50, false)]
    [InlineData(StoredMarks.HitForMiss, 50, false)]
    public void Rfc5861_4_in_place_of_a_failure(StoredMarks marks, double after, bool expected) => Assert.Equal(expected, MayServeOnError("", marks, after, ClientWishes.Honour));

    [Theory]
    [InlineData("stale-if-error=70", StoredMarks.None, 169, ClientWishes.Honour, true)]
    [InlineData("stale-if-error=70", StoredMarks.None, 170, ClientWishes.Honour, false)]
    [InlineData("stale-if-error=70", StoredMarks.None, 169, ClientWishes.Ignore, false)]
    [InlineData("stale-if-error=70", StoredMarks.MustRevalidate, 110, ClientWishes.Honour, false)]
    [InlineData("stale-if-error=70", StoredMarks.NoCache, 50, ClientWishes.Honour, false)]
    [InlineData("stale-if-error=0", StoredMarks.None, 149, ClientWishes.Honour, true)]
    public void Rfc5861_4_what_the_request_accepts_if_honoured(string cacheControl, StoredMarks marks, double after, ClientWishes wishes, bool expected) =>
        Assert.Equal(expected, MayServeOnError(cacheControl, marks, after, wishes));

    [Fact]
    public void Choosing_allocates_nothing()
    {
        var rules = new ServingRules(new ServingOptions { RequestDirectives = ClientWishes.Honour });
        var head = Head(StoredMarks.None);
        var request = RequestDirectives.Parse("max-age=50, max-stale=5", default);
        rules.Choose(head, request, Now);
        var before = GC.GetAllocatedBytesForCurrentThread();
        rules.Choose(head, request, Now);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static bool MayServeOnError(string cacheControl, StoredMarks marks, double after, ClientWishes wishes) =>
        new ServingRules(new ServingOptions { RequestDirectives = wishes }).MayServeOnError(Head(marks), RequestDirectives.Parse(cacheControl, default), Now.AddSeconds(after));

    private static string Choose(string cacheControl, double after, StoredMarks marks = StoredMarks.None, ClientWishes wishes = ClientWishes.Honour) =>
        new ServingRules(new ServingOptions { RequestDirectives = wishes }).Choose(Head(marks), RequestDirectives.Parse(cacheControl, default), Now.AddSeconds(after)).ToString();

    private static StoredHead Head(StoredMarks marks) => new()
    {
        Key = "",
        PrimaryKey = "",
        Url = "",
        Status = 200,
        Headers = [],
        RequestTime = Now,
        ResponseTime = Now,
        FreshUntil = Now.AddSeconds(100),
        Grace = TimeSpan.FromSeconds(30),
        StaleIfError = TimeSpan.FromSeconds(50),
        Keep = TimeSpan.FromSeconds(100),
        Marks = marks,
    };
}
