using ScriptProxy.Bench;
using ScriptProxy.Bench.Load;
using ScriptProxy.Bench.Replay;
using ScriptProxy.Testing.Traces;

namespace ScriptProxy.UnitTests.Bench;

public sealed class TraceReplayTests
{
    private static readonly Trace Trace = new([2, 0, 1, 2, 2, 0], [300, 70_000, 5000]);

    [Fact]
    public async Task Without_a_cache_nothing_is_found_and_every_request_is_asked_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the bench needs Linux");
        await using var upstream = await ReplayUpstream.StartAsync(Trace.Sizes, TestContext.Current.CancellationToken);
        var (replay, target) = (new TraceReplay(Trace, upstream), new Target(upstream.Port, false, ""));
        await replay.AskAsync(target, 0, 1, TestContext.Current.CancellationToken);
        var found = await replay.AskAsync(target, 1, 6, TestContext.Current.CancellationToken);
        Assert.Equal(new Amount(5, 300 + 70_000 + 5000 + 5000 + 300), found.Asked);
        Assert.Equal(found.Asked, found.Fetched);
        Assert.Equal((0, 0), (found.RequestPercent, found.BytePercent));
    }

    [Fact]
    public async Task An_answer_of_another_length_ends_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the bench needs Linux");
        await using var upstream = await ReplayUpstream.StartAsync([300, 70_000, 4999], TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<BenchException>(
            () => new TraceReplay(Trace, upstream).AskAsync(new Target(upstream.Port, false, ""), 0, 6, TestContext.Current.CancellationToken));
        Assert.Equal("/2: an answer with status 200 and 4999 bytes, and not the 5000 bytes of the object", error.Message);
    }

    [Fact]
    public void What_the_upstream_did_not_answer_was_found()
    {
        var found = new Found(new Amount(8, 1000), new Amount(6, 500)) + new Found(new Amount(2, 1000), new Amount(0, 0));
        Assert.Equal(40, found.RequestPercent, 6);
        Assert.Equal(75, found.BytePercent, 6);
    }
}
