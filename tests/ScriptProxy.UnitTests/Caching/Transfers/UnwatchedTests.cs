using System.IO.Pipelines;
using ScriptProxy.Host.Stores.Memory;
using ScriptProxy.Plugins.Caching.Stores;
using ScriptProxy.Plugins.Caching.Transfers;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;
using ScriptProxy.UnitTests.Caching.Stores;
using ScriptProxy.UnitTests.Stores;

namespace ScriptProxy.UnitTests.Caching.Transfers;

/// <summary>Upstreams that send for nobody.</summary>
public sealed class UnwatchedTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly StoreSet _stores;
    private readonly Pipe _pipe = new();
    private readonly CancellationTokenSource _ended = new();

    public UnwatchedTests() => _stores = new MemoryStore("test", new MemoryStoreOptions(), _clock).Alone();

    [Theory]
    [InlineData("part", 0, 0)]
    [InlineData("purged", 10, 10)]
    [InlineData("outdated", 10, 10)]
    [InlineData("over", 60, 70)]
    [InlineData("endless", 600, 600)]
    public async Task It_is_let_go_when_what_it_sends_is_of_no_use_any_more(string why, int least, int most)
    {
        var transfer = Make(why == "part" ? "part" : null);
        var reader = transfer.Audience.Enter()!;
        var reading = _pipe.Reader.ReadAsync().AsTask();
        var stopping = Stop(transfer, TimeSpan.FromSeconds(why == "over" ? 60 : 86400));
        reader.Dispose();
        if (why != "part")
        {
            await Eventually.TrueAsync(() => _clock.Timers == 1, "it is looked whether it is of use");
        }

        if (why == "purged")
        {
            await _stores.InvalidateAsync(new Invalidation.Resource("key"), soft: false);
        }
        else if (why == "outdated")
        {
            transfer.Outdate();
        }

        var passed = 0;
        while (!stopping.IsCompleted && passed < 1000)
        {
            await Eventually.TrueAsync(() => stopping.IsCompleted || _clock.Timers == 1, "it goes on or ends");
            if (!stopping.IsCompleted)
            {
                _clock.Advance(TimeSpan.FromSeconds(10));
                passed += 10;
            }
        }

        Assert.InRange(passed, least, most);
        Assert.True((await reading).IsCanceled);
        Assert.Null(transfer.Audience.Enter());
    }

    [Fact]
    public async Task While_somebody_reads_it_it_goes_on_and_who_comes_later_counts_as_well()
    {
        var transfer = Make(null);
        var reader = transfer.Audience.Enter()!;
        var stopping = Stop(transfer, TimeSpan.FromDays(1));
        _clock.Advance(TimeSpan.FromHours(1));
        reader.Dispose();
        await Eventually.TrueAsync(() => stopping.IsCompleted || _clock.Timers == 1, "nobody is there any more");
        Assert.NotNull(transfer.Audience.Enter());
        await _ended.CancelAsync();
        await stopping;
        Assert.False(_pipe.Reader.TryRead(out _)); // not even a cancellation
    }

    private Transfer Make(string? part) => new("key", part, _stores.Moments, new Audience(_clock, TimeSpan.FromSeconds(10)));

    private Task Stop(Transfer transfer, TimeSpan life)
    {
        var head = StoreKit.Head("key", _clock) with { FreshUntil = _clock.GetUtcNow() + life, Keep = TimeSpan.Zero };
        return Task.Run(() => new Unwatched(_stores, _clock).StopAsync(transfer, head, _pipe.Reader, _ended.Token));
    }
}
