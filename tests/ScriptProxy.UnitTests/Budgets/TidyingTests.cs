using ScriptProxy.Host.Budgets;
using ScriptProxy.Sdk.Budgets;
using ScriptProxy.Testing;

namespace ScriptProxy.UnitTests.Budgets;

/// <summary>What a call does after it has used too much: it gives back what it holds.</summary>
public sealed class TidyingTests
{
    [Theory]
    [InlineData("try { while (true) { } } finally { Tidy(); }")]
    [InlineData("try { while (true) { } } finally { await Task.CompletedTask; Tidy(); }")]
    [InlineData("try { while (true) { } } finally { await Task.Yield(); Tidy(); }")]
    [InlineData("await Task.Yield(); try { while (true) { } } finally { await Task.Yield(); Tidy(); }")]
    [InlineData("await using var tidying = new Tidying(); while (true) { }")]
    [InlineData("try { while (true) { } } finally { var s = \"\"; for (var i = 0; i < 50; i++) { s += i; } _ = new byte[100_000]; Tidy(); }")]
    [InlineData("try { while (true) { } } finally { lock (held) { Tidy(); } }")]
    [InlineData("try { while (true) { } } finally { new SemaphoreSlim(1).Wait(); Tidy(); }")]
    [InlineData("Down(400);")]
    public async Task A_finally_runs_whatever_it_takes_to_tidy_up(string body)
    {
        var tidied = 0;
        var name = $"tidied {Guid.NewGuid()}";
        AppContext.SetData(name, (Action)(() => tidied++));
        var exception = await BudgetedRule.ExceedAsync(
            $$"""
            static readonly object held = new();
            OnRequest(async request => { new Thread(() => { lock (held) { Thread.Sleep(5); } }).Start(); {{body}} });
            static void Tidy() => ((Action)AppContext.GetData("{{name}}"))();
            static int Down(int depth) { try { if (depth == 0) { while (true) { } } return Down(depth - 1) + 1; } finally { if (depth == 0) { Tidy(); } } }
            class Tidying : IAsyncDisposable { public async ValueTask DisposeAsync() { await Task.Yield(); Tidy(); } }
            """);
        Assert.Equal(BudgetKind.Time, exception.Kind);
        await Eventually.TrueAsync(() => Volatile.Read(ref tidied) == 1, "it is tidied up once"); // what awaits ends after the hook has failed
    }

    [Fact]
    public async Task The_exchange_is_in_use_until_a_finally_has_tidied_up()
    {
        var end = new TaskCompletionSource();
        var name = $"end {Guid.NewGuid()}";
        AppContext.SetData(name, end.Task);
        var unit = BudgetedRule.Load($$"""OnRequest(async request => { try { while (true) { } } finally { await (Task)AppContext.GetData("{{name}}"); _ = request.Path; } });""", BudgetedRule.Small);

        var call = Assert.Single(unit.Hooks).Code.Call(BudgetedRule.Exchange(unit)).AsTask();

        Assert.False(call.IsCompleted);
        end.SetResult();
        await Assert.ThrowsAsync<BudgetExceededException>(() => call);
    }

    [Fact]
    public async Task What_no_exchange_waits_for_runs_until_it_has_tidied_up()
    {
        var end = new TaskCompletionSource();
        var call = Budgeted.Background<int>(BudgetedRule.Load("", BudgetedRule.Small), "a test", async _ =>
        {
            try
            {
                Checkpoint.Elements(int.MaxValue, 8);
            }
            finally
            {
                Checkpoint.Carry();
                await end.Task;
            }
        })(0).AsTask();

        Assert.False(call.IsCompleted);
        end.SetResult();
        await Assert.ThrowsAsync<BudgetExceededException>(() => call);
    }

    [Theory]
    [InlineData("try { while (true) { } } finally { while (true) { await Task.Yield(); } }")]
    [InlineData("while (true) { try { while (true) { } } finally { try { await Task.Yield(); } catch { } } }")]
    [InlineData("try { while (true) { } } finally { while (true) { Thread.Sleep(1); } }")]
    [InlineData("try { while (true) { } } finally { Thread.Sleep(60_000); }")]
    [InlineData("try { while (true) { } } finally { await Never(); async Task Never() { while (true) { try { await Task.Yield(); } catch { } } } }")]
    public async Task A_finally_that_does_not_end_is_ended(string body) => await BudgetedRule.ExceedAsync($$"""OnRequest(async request => { {{body}} });""");
}
