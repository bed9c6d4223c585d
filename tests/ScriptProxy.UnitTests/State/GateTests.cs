using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.State;

public sealed class GateTests
{
    [Fact]
    public async Task As_many_as_there_are_places_enter_and_the_others_in_the_order_they_came()
    {
        using var hooks = new FakeHooks();
        var gate = hooks.Gate("g", new GateOptions { Places = 2, Queue = 2 });
        Assert.Equal((true, true), (await gate.EnterAsync("a"), await gate.EnterAsync("a")));
        var (first, second) = (gate.EnterAsync("a").AsTask(), gate.EnterAsync("a").AsTask());
        Assert.False(await gate.EnterAsync("a")); // the queue is full
        Assert.True(await gate.EnterAsync("b"));

        gate.Leave("a");
        Assert.True(await first);
        Assert.Equal((false, 2), (second.IsCompleted, gate.Inside("a")));
        gate.Leave("a");
        Assert.True(await second);
        gate.Leave("a");
        gate.Leave("a");
        gate.Leave("a"); // once too often
        Assert.Equal((0, 1), (gate.Inside("a"), gate.Inside("b")));
        Assert.True(await gate.EnterAsync("a"));
    }

    [Fact]
    public async Task Who_waits_goes_when_his_patience_is_over_or_he_is_called_away_and_makes_room_in_the_queue()
    {
        using var hooks = new FakeHooks();
        var gate = hooks.Gate("g", new GateOptions { Places = 1, Queue = 1, Patience = TimeSpan.FromSeconds(5) });
        Assert.True(await gate.EnterAsync("a"));
        var patient = gate.EnterAsync("a").AsTask();
        hooks.Clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(patient.IsCompleted);
        hooks.Clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.False(await patient);

        using var cancel = new CancellationTokenSource();
        var called = gate.EnterAsync("a", cancel.Token).AsTask();
        await cancel.CancelAsync();
        Assert.False(await called);
        var last = gate.EnterAsync("a").AsTask();
        gate.Leave("a");
        Assert.True(await last);
    }

    [Fact]
    public async Task Who_is_inside_stays_inside_when_the_unit_is_reloaded_and_when_the_gate_is_full_of_keys()
    {
        using var hooks = new FakeHooks();
        Assert.True(await hooks.Gate("g", new GateOptions { Places = 1, Capacity = 10 }).EnterAsync("a"));
        using var next = hooks.Reloaded();
        var gate = next.Gate("g", new GateOptions { Places = 1, Capacity = 10 });
        for (var i = 0; i < 100; i++)
        {
            next.Clock.Advance(TimeSpan.FromHours(1));
            Assert.True(await gate.EnterAsync($"{i}"));
            gate.Leave($"{i}");
        }

        Assert.False(await gate.EnterAsync("a"));
        gate.Leave("a");
        Assert.True(await gate.EnterAsync("a"));
    }

    [Fact]
    public async Task Who_leaves_by_the_options_before_lets_in_no_more_than_there_are_places_now()
    {
        using var hooks = new FakeHooks();
        var gate = hooks.Gate("g", new GateOptions { Places = 3 });
        Assert.Equal((true, true, true), (await gate.EnterAsync("a"), await gate.EnterAsync("a"), await gate.EnterAsync("a")));
        using var next = hooks.Reloaded();
        var lowered = next.Gate("g", new GateOptions { Places = 1, Queue = 1 });
        var waits = lowered.EnterAsync("a").AsTask();
        gate.Leave("a");
        gate.Leave("a");
        Assert.Equal((false, 1), (waits.IsCompleted, lowered.Inside("a")));
        gate.Leave("a");
        Assert.True(await waits);
        Assert.Equal(1, lowered.Inside("a"));
    }

    [Fact]
    public void A_patience_that_no_timer_has_is_refused()
    {
        using var hooks = new FakeHooks();
        Assert.Throws<ArgumentOutOfRangeException>("Patience", () => hooks.Gate("g", new GateOptions { Patience = TimeSpan.FromDays(50) }));
        Assert.Throws<ArgumentOutOfRangeException>("Patience", () => hooks.Gate("g", new GateOptions { Patience = TimeSpan.Zero }));
    }

    [Fact]
    public void One_name_with_two_kinds_of_options_is_an_error_that_names_both()
    {
        using var hooks = new FakeHooks();
        hooks.Gate("x", new GateOptions { Places = 1 });
        hooks.Gate("x", new GateOptions { Places = 1 });
        Told("the gate 'x' is asked for twice", "Places = 1", "Places = 2", () => hooks.Gate("x", new GateOptions { Places = 2 }));
        hooks.Limiter("x", new RateLimit { Permits = 1 });
        Told("the limiter 'x' is asked for twice", "Permits = 1", "Permits = 2", () => hooks.Limiter("x", new RateLimit { Permits = 2 }));
        hooks.Table("x", new TableOptions { Counters = [new("errors")] });
        hooks.Table("x", new TableOptions { Counters = [new("errors")] });
        Told("the table 'x' is asked for twice", "Name = errors", "Name = other", () => hooks.Table("x", new TableOptions { Counters = [new("other")] }));

        static void Told(string what, string first, string second, Action ask)
        {
            var message = Assert.Throws<ArgumentException>(ask).Message;
            Assert.StartsWith(what, message, StringComparison.Ordinal);
            Assert.Contains(first, message, StringComparison.Ordinal);
            Assert.Contains(second, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Many_at_once_are_never_more_than_there_are_places_and_nobody_waits_for_ever()
    {
        using var hooks = new FakeHooks();
        var gate = hooks.Gate("g", new GateOptions { Places = 3, Queue = 100, Capacity = 2, Patience = TimeSpan.FromHours(1) });
        var (inside, most, entered) = (new int[4], 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 2000; i++)
            {
                var key = (worker + i) % 4;
                Assert.True(await gate.EnterAsync($"{key}"));
                var now = Interlocked.Increment(ref inside[key]);
                InterlockedMax(ref most, now);
                if (i % 16 == 0)
                {
                    await Task.Yield();
                }

                Interlocked.Decrement(ref inside[key]);
                gate.Leave($"{key}");
                Interlocked.Increment(ref entered);
            }
        })));
        Assert.Equal(16_000, entered);
        Assert.InRange(most, 1, 3);
        Assert.All(Enumerable.Range(0, 4), key => Assert.Equal(0, gate.Inside($"{key}")));

        static void InterlockedMax(ref int target, int value)
        {
            for (var seen = Volatile.Read(ref target); value > seen;)
            {
                seen = Interlocked.CompareExchange(ref target, value, seen);
            }
        }
    }

    [Fact]
    public async Task Entering_costs_no_byte_where_there_is_room()
    {
        using var hooks = new FakeHooks();
        var gate = hooks.Gate("g", new GateOptions());
        Assert.True(await gate.EnterAsync("a"));
        void Use()
        {
            for (var i = 0; i < 1000; i++)
            {
                Assert.True(gate.EnterAsync("a").IsCompletedSuccessfully);
                gate.Leave("a");
            }
        }

        Use();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Use();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
