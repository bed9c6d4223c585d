using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.State.Adaptive;

public sealed class AdaptiveGateTests
{
    private static readonly AdaptiveGateOptions Two = new() { Initial = 2, Most = 2, Queue = 2 };

    [Fact]
    public async Task Who_finds_no_place_waits_and_goes_unserved_when_his_patience_is_over_or_his_client_has_left()
    {
        using var hooks = new FakeHooks();
        var gate = hooks.AdaptiveGate("g", Two);
        var first = await gate.EnterAsync(Priority.Normal);
        Assert.True(first.IsTaken && (await gate.EnterAsync(Priority.Normal)).IsTaken);
        var (waits, leaves) = (gate.EnterAsync(Priority.Normal).AsTask(), Task.CompletedTask);
        using var client = new CancellationTokenSource();
        var left = gate.EnterAsync(Priority.Normal, client.Token).AsTask();
        Assert.False((await gate.EnterAsync(Priority.Normal)).IsTaken); // the queue is full
        await client.CancelAsync();
        Assert.False((await left).IsTaken);
        gate.Leave(first, Visit.Served);
        Assert.True((await waits).IsTaken);

        var late = gate.EnterAsync(Priority.Normal).AsTask();
        hooks.Clock.Advance(TimeSpan.FromSeconds(0.4));
        Assert.Equal((false, 1, 2, 2), (late.IsCompleted, gate.Waiting, gate.Inside, gate.Limit));
        hooks.Clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.False((await late).IsTaken);
        Assert.Equal(0, gate.Waiting);
    }

    [Fact]
    public async Task A_higher_priority_goes_first_and_takes_the_place_of_a_lower_one_in_a_full_queue()
    {
        using var hooks = new FakeHooks();
        var gate = hooks.AdaptiveGate("g", Two with { Initial = 1, Most = 1 });
        var place = await gate.EnterAsync(Priority.Low);
        var (low, normal) = (gate.EnterAsync(Priority.Low).AsTask(), gate.EnterAsync(Priority.Normal).AsTask());
        Assert.False((await gate.EnterAsync(Priority.Low)).IsTaken);
        var high = gate.EnterAsync(Priority.High).AsTask();
        Assert.False((await low).IsTaken);
        gate.Leave(place, Visit.Served);
        Assert.True((await high).IsTaken);
        Assert.False(normal.IsCompleted);
    }

    [Fact]
    public async Task In_a_queue_that_has_stood_for_too_long_the_last_goes_first()
    {
        using var hooks = new FakeHooks();
        var gate = hooks.AdaptiveGate("g", new AdaptiveGateOptions { Initial = 1, Most = 1, Queue = 3 });
        var place = await gate.EnterAsync(Priority.Normal);
        var first = gate.EnterAsync(Priority.Normal).AsTask();
        hooks.Clock.Advance(TimeSpan.FromSeconds(0.4));
        var (second, third) = (gate.EnterAsync(Priority.Normal).AsTask(), gate.EnterAsync(Priority.Normal).AsTask());
        hooks.Clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.False((await first).IsTaken);
        gate.Leave(place, Visit.Served);
        Assert.True((await third).IsTaken);
        var (fourth, fifth) = (gate.EnterAsync(Priority.Normal).AsTask(), gate.EnterAsync(Priority.Normal).AsTask());
        var sixth = gate.EnterAsync(Priority.Normal).AsTask();
        Assert.False((await second).IsTaken); // the oldest makes room
        Assert.False(fourth.IsCompleted || fifth.IsCompleted || sixth.IsCompleted);
    }

    [Fact]
    public async Task Who_stays_for_too_long_counts_no_more_also_not_when_he_leaves()
    {
        using var hooks = new FakeHooks();
        var gate = hooks.AdaptiveGate("g", Two with { Hold = TimeSpan.FromSeconds(5) });
        var polls = new[] { await gate.EnterAsync(Priority.Normal), await gate.EnterAsync(Priority.Normal) };
        hooks.Clock.Advance(TimeSpan.FromSeconds(5));
        var waits = gate.EnterAsync(Priority.Normal).AsTask();
        Assert.Equal((2, 1), (gate.Inside, gate.Waiting));
        hooks.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False((await waits).IsTaken);
        var place = await gate.EnterAsync(Priority.Normal);
        Assert.Equal((true, 1), (place.IsTaken, gate.Inside));
        gate.Leave(polls[0], Visit.Served);
        gate.Leave(polls[1], Visit.Failed);
        Assert.Equal(1, gate.Inside);
        gate.Leave(place, Visit.Served);
        Assert.Equal(0, gate.Inside);
    }

    [Fact]
    public async Task Limit_and_places_survive_a_reload_and_who_waits_is_let_in_by_whoever_leaves()
    {
        using var hooks = new FakeHooks();
        var gate = hooks.AdaptiveGate("g", new AdaptiveGateOptions { Initial = 2, Most = 50, Queue = 5 });
        await LearnAsync(hooks, gate, TimeSpan.FromMilliseconds(10));
        Assert.InRange(gate.Limit, 10, 50);
        using var next = hooks.Reloaded();
        var newer = next.AdaptiveGate("g", new AdaptiveGateOptions { Initial = 2, Most = 3, Queue = 5 });
        Assert.Equal(3, newer.Limit); // within what it may be now
        var places = new List<Place>();
        for (var i = 0; i < 3; i++)
        {
            places.Add(await gate.EnterAsync(Priority.Normal));
        }

        var waits = newer.EnterAsync(Priority.Normal).AsTask();
        Assert.Equal((3, 1), (newer.Inside, newer.Waiting));
        gate.Leave(places[0], Visit.Served);
        Assert.True((await waits).IsTaken);
        Assert.Equal(3, newer.Inside);
    }

    [Fact]
    public async Task A_few_long_polls_do_not_change_the_limit_and_an_upstream_that_says_it_has_too_much_to_do_lowers_it()
    {
        using var hooks = new FakeHooks();
        var gate = hooks.AdaptiveGate("g", new AdaptiveGateOptions { Most = 100 });
        await LearnAsync(hooks, gate, TimeSpan.FromMilliseconds(10));
        var limit = gate.Limit;
        for (var i = 0; i < 40; i++)
        {
            var poll = await gate.EnterAsync(Priority.Normal);
            var others = await EnterAsync(gate, 10);
            hooks.Clock.Advance(TimeSpan.FromMilliseconds(10));
            others.ForEach(place => gate.Leave(place, Visit.Served));
            hooks.Clock.Advance(TimeSpan.FromSeconds(2));
            gate.Leave(poll, Visit.Served);
        }

        Assert.Equal(limit, gate.Limit);
        for (var i = 0; i < 40; i++)
        {
            var places = await EnterAsync(gate, 5);
            hooks.Clock.Advance(TimeSpan.FromMilliseconds(10));
            places.ForEach(place => gate.Leave(place, Visit.Refused));
        }

        Assert.True(gate.Limit < limit, $"{gate.Limit} after {limit}");
    }

    [Fact]
    public async Task A_dry_run_keeps_nobody_out_and_counts_whom_it_would_have()
    {
        using var hooks = new FakeHooks();
        var gate = hooks.AdaptiveGate("g", Two with { DryRun = true });
        var places = await EnterAsync(gate, 10);
        Assert.All(places, place => Assert.True(place.IsTaken));
        Assert.Equal((10, 2, 0), (gate.Inside, gate.Limit, gate.Waiting));
        places.ForEach(place => gate.Leave(place, Visit.Served));
        Assert.Equal(0, gate.Inside);
    }

    [Fact]
    public async Task Places_are_never_more_than_the_limit_with_many_threads()
    {
        using var hooks = new FakeHooks();
        var gate = hooks.AdaptiveGate("g", new AdaptiveGateOptions { Initial = 3, Most = 3, Queue = 1000, Patience = TimeSpan.FromSeconds(30) });
        var (inside, most) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 2000; i++)
            {
                var place = await gate.EnterAsync((Priority)((i % 3) - 1));
                Assert.True(place.IsTaken);
                most = Math.Max(most, Interlocked.Increment(ref inside));
                if (i % 7 == 0)
                {
                    await Task.Yield();
                }

                Interlocked.Decrement(ref inside);
                gate.Leave(place, Visit.Served);
            }
        })));
        Assert.Equal((0, 0), (gate.Inside, gate.Waiting));
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public void Entering_and_leaving_where_there_is_room_costs_no_byte()
    {
        using var hooks = new FakeHooks();
        var gate = hooks.AdaptiveGate("g", new AdaptiveGateOptions());
        Use();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Use();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Use()
        {
            for (var i = 0; i < 1000; i++)
            {
                gate.Leave(gate.EnterAsync(Priority.Normal).Result, Visit.Served);
            }
        }
    }

    [Fact]
    public void Options_outside_their_range_are_refused_by_name()
    {
        using var hooks = new FakeHooks();
        Expect("Least", new AdaptiveGateOptions { Least = 0 });
        Expect("Most", new AdaptiveGateOptions { Least = 5, Most = 4 });
        Expect("Initial", new AdaptiveGateOptions { Initial = 2000 });
        Expect("Tolerance", new AdaptiveGateOptions { Tolerance = 1 });
        Expect("Queue", new AdaptiveGateOptions { Queue = -1 });
        Expect("Patience", new AdaptiveGateOptions { Patience = TimeSpan.FromMinutes(1) });
        Expect("Hold", new AdaptiveGateOptions { Hold = TimeSpan.FromMinutes(3) });

        void Expect(string name, AdaptiveGateOptions options) => Assert.Throws<ArgumentOutOfRangeException>(name, () => hooks.AdaptiveGate("g", options));
    }

    private static async Task<List<Place>> EnterAsync(IAdaptiveGate gate, int count)
    {
        var places = new List<Place>();
        for (var i = 0; i < count; i++)
        {
            places.Add(await gate.EnterAsync(Priority.Normal));
        }

        return places;
    }

    /// <summary>Fills the gate again and again, always served in the same time: its limit grows to its most.</summary>
    private static async Task LearnAsync(FakeHooks hooks, IAdaptiveGate gate, TimeSpan time)
    {
        for (var i = 0; i < 300; i++)
        {
            var places = await EnterAsync(gate, gate.Limit);
            hooks.Clock.Advance(time);
            places.ForEach(place => gate.Leave(place, Visit.Served));
        }
    }
}
