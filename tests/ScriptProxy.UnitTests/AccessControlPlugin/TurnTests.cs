using System.Net;
using ScriptProxy.Plugins.AccessControl.Passwords;
using ScriptProxy.Plugins.AccessControl.SigningIn;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.AccessControlPlugin;

public sealed class TurnTests
{
    [Fact]
    public async Task Who_floods_waits_for_himself_and_others_do_not()
    {
        using var hooks = new FakeHooks("AccessControl");
        using var go = new SemaphoreSlim(0);
        var (turns, inside) = (new Turns(hooks, "staff", 2), 0);
        var flood = Enumerable.Range(0, 30).Select(_ => turns.TakeAsync(From("192.0.2.1"), "anna", Work).AsTask()).ToList();
        await Eventually.TrueAsync(() => Volatile.Read(ref inside) == 1, "the first is computed");
        Assert.Equal(9, flood.Count(task => task.IsCompleted)); // 1 is inside, 20 wait, 9 are turned away

        var other = turns.TakeAsync(From("198.51.100.2"), "anna", Work).AsTask();
        await Eventually.TrueAsync(() => Volatile.Read(ref inside) == 2, "the other one is computed beside it");
        go.Release(30);
        Assert.True(await other);
        Assert.Equal(21, (await Task.WhenAll(flood)).Count(fits => fits == true));

        bool Work()
        {
            Interlocked.Increment(ref inside);
            return go.Wait(TimeSpan.FromSeconds(30));
        }
    }

    [Fact]
    public async Task A_wide_network_takes_half_of_the_places_at_most()
    {
        using var hooks = new FakeHooks("AccessControl");
        using var go = new SemaphoreSlim(0);
        var turns = new Turns(hooks, "staff", 4);
        var (flooding, others) = (0, 0);
        var flood = Enumerable.Range(0, 50).Select(i => turns.TakeAsync(From($"2001:db8:1:{i:x}::1"), "anna", () => Work(ref flooding)).AsTask()).ToList();
        await Eventually.TrueAsync(() => Volatile.Read(ref flooding) >= 2, "two are computed");
        var beside = Enumerable.Range(2, 2).Select(i => turns.TakeAsync(From($"2001:db8:{i}::1"), "anna", () => Work(ref others)).AsTask()).ToList();
        await Eventually.TrueAsync(() => Volatile.Read(ref others) == 2, "two others are computed beside them");
        Assert.Equal(2, Volatile.Read(ref flooding));
        go.Release(60);
        Assert.All(await Task.WhenAll(flood.Concat(beside)), right => Assert.True(right));

        bool Work(ref int inside)
        {
            Interlocked.Increment(ref inside);
            return go.Wait(TimeSpan.FromSeconds(60));
        }
    }

    [Fact]
    public void What_is_remembered_anew_does_not_go_with_what_was_before()
    {
        var time = new ManualTimeProvider();
        var memory = new ShortMemory<string>(3, time);
        foreach (var (key, value) in new[] { (1, "a"), (2, "b"), (1, "c"), (3, "d") })
        {
            memory.Add(new Digest((UInt128)key, 0), value, time.GetUtcNow() + TimeSpan.FromSeconds(10));
        }

        Assert.Equal(("c", "b", "d"), (memory.Find(new Digest(1, 0)), memory.Find(new Digest(2, 0)), memory.Find(new Digest(3, 0))));
    }

    [Fact]
    public void What_is_remembered_is_bounded_and_ends()
    {
        var time = new ManualTimeProvider();
        var memory = new ShortMemory<string>(100, time);
        for (var i = 0; i < 1000; i++)
        {
            memory.Add(new Digest((UInt128)i, 0), $"{i}", time.GetUtcNow() + TimeSpan.FromSeconds(10));
        }

        Assert.Equal(100, Enumerable.Range(0, 1000).Count(i => memory.Find(new Digest((UInt128)i, 0)) is not null));
        Assert.Equal("999", memory.Find(new Digest(999, 0)));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(memory.Find(new Digest(999, 0)));
    }

    [Theory]
    [InlineData("anna", "anna")]
    [InlineData("anna maria", "anna maria")]
    [InlineData("anna ", "anna%20")]
    [InlineData(" anna", "%20anna")]
    [InlineData("ann\u00e9", "ann%C3%A9")]
    [InlineData("a\r\nb", "a%0D%0Ab")]
    [InlineData("100%", "100%25")]
    [InlineData("", "")]
    public void A_name_in_a_header_is_no_other_name(string name, string header) => Assert.Equal(header, HeaderText.Of(name));

    private static FakeExchange From(string address) => new() { ClientAddress = IPAddress.Parse(address) };
}
