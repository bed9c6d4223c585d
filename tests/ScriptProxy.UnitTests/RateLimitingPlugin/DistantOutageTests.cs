using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ScriptProxy.Sdk;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.RateLimitingPlugin;

/// <summary>What an outage of what counts costs: little time, few calls, and nothing that goes on for nobody.</summary>
public sealed class DistantOutageTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task All_limits_of_a_request_wait_a_second_together()
    {
        using var limits = Load("a", "b", "c");
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        limits["a"].AnsweredAsync = () => first.Task;
        limits["b"].AnsweredAsync = limits["c"].AnsweredAsync = () => _held.Task;
        var asking = limits.Hooks.SendAsync(new FakeExchange());
        limits.Hooks.Clock.Advance(TimeSpan.FromMilliseconds(300));
        first.SetResult();
        await Eventually.TrueAsync(() => limits["b"].Asked == 1, "the next is asked");
        limits.Hooks.Clock.Advance(TimeSpan.FromMilliseconds(699));
        Assert.False(asking.IsCompleted);
        limits.Hooks.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(200, (await asking.WaitAsync(Patience)).Status);
        Assert.Equal((0, 0, 1, 1), (limits["c"].Asked, Unanswered(limits, "a"), Unanswered(limits, "b"), Unanswered(limits, "c")));

        var next = limits.Hooks.SendAsync(new FakeExchange()); // b has failed; c was not asked, which says nothing of it
        await Eventually.TrueAsync(() => limits["c"].Asked == 1, "the last is asked");
        Assert.Equal(1, limits["b"].Asked);
        limits.Hooks.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await next.WaitAsync(Patience)).Status);
    }

    [Fact]
    public async Task Who_had_little_of_the_second_left_does_not_count_as_failed()
    {
        using var limits = Load("a", "b");
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        limits["a"].AnsweredAsync = () => first.Task;
        limits["b"].AnsweredAsync = () => _held.Task;
        var asking = limits.Hooks.SendAsync(new FakeExchange());
        limits.Hooks.Clock.Advance(TimeSpan.FromMilliseconds(900));
        first.SetResult();
        await Eventually.TrueAsync(() => limits["b"].Asked == 1, "the next is asked");
        limits.Hooks.Clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(200, (await asking.WaitAsync(Patience)).Status);
        _held.SetResult();
        await limits.AskAsync("/");
        Assert.Equal((2, 1), (limits["b"].Asked, Unanswered(limits, "b")));
    }

    [Fact]
    public async Task A_limiter_that_has_failed_is_not_asked_for_a_second_and_then_by_one_request()
    {
        using var limits = Load("a");
        limits["a"].AnsweredAsync = () => Task.FromException(new IOException("the line is cut"));
        Assert.Equal([200, 200], await limits.AskAsync("/", "/"));
        limits.Hooks.Clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal([200], await limits.AskAsync("/"));
        Assert.Equal((1, 3), (limits["a"].Asked, Unanswered(limits, "a")));

        limits.Hooks.Clock.Advance(TimeSpan.FromMilliseconds(1));
        limits["a"].AnsweredAsync = () => _held.Task;
        var asking = limits.Hooks.SendAsync(new FakeExchange());
        Assert.Equal(200, (await limits.Hooks.SendAsync(new FakeExchange()).WaitAsync(Patience)).Status);
        Assert.Equal((2, 4), (limits["a"].Asked, Unanswered(limits, "a")));

        _held.SetResult();
        Assert.Equal(200, (await asking.WaitAsync(Patience)).Status);
        await limits.AskAsync("/");
        Assert.Equal((3, 4), (limits["a"].Asked, Unanswered(limits, "a")));
    }

    [Fact]
    public async Task A_limiter_that_is_silent_holds_one_request_a_second()
    {
        using var limits = Load("a");
        limits["a"].AnsweredAsync = () => _held.Task;
        for (var second = 1; second <= 3; second++)
        {
            var asking = limits.Hooks.SendAsync(new FakeExchange());
            limits.Hooks.Clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(200, (await asking.WaitAsync(Patience)).Status);
            Assert.Equal(200, (await limits.Hooks.SendAsync(new FakeExchange()).WaitAsync(Patience)).Status);
            Assert.Equal(second, limits["a"].Asked);
            limits.Hooks.Clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task Nobody_waits_for_a_dry_run_which_counts_what_it_would_refuse()
    {
        using var limits = new LoadedLimits(areDistant: true, ("a:Permits", "1"), ("a:DryRun", "true"), ("z:Permits", "9"));
        Assert.Equal([200], await limits.AskAsync("/"));
        limits["a"].AnsweredAsync = () => _held.Task;
        Assert.Equal(200, (await limits.Hooks.SendAsync(new FakeExchange()).WaitAsync(Patience)).Status);
        Assert.Equal(0, limits.Hooks.Counter("a would refuse").Value);

        _held.SetResult();
        await Eventually.TrueAsync(() => limits.Hooks.Counter("a would refuse").Value == 1, "it is counted");
    }

    [Fact]
    public async Task A_dry_run_is_asked_about_what_the_others_let_pass()
    {
        using var limits = new LoadedLimits(areDistant: true, ("a:Permits", "9"), ("a:DryRun", "true"), ("z:Permits", "1"));
        Assert.Equal([200, 429, 429], await limits.AskAsync("/", "/", "/"));
        Assert.Equal(1, limits["a"].Asked);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_that_nobody_waits_for_is_told_to_give_up_and_is_no_failure_if_it_does(bool isAborted)
    {
        using var limits = Load("a");
        limits["a"].AnsweredAsync = () => Task.Delay(Timeout.Infinite, limits["a"].GivenUp);
        using var aborted = new CancellationTokenSource();
        var asking = limits.Hooks.SendAsync(new FakeExchange { Http = { RequestAborted = aborted.Token } });
        Assert.False(limits["a"].GivenUp.IsCancellationRequested);
        if (isAborted)
        {
            await aborted.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(Patience));
        }
        else
        {
            limits.Hooks.Clock.Advance(TimeSpan.FromSeconds(1));
            await asking.WaitAsync(Patience);
        }

        await limits.SettleAsync().WaitAsync(Patience);
        Assert.True(limits["a"].GivenUp.IsCancellationRequested);
        Assert.Equal(isAborted ? 0 : 1, limits.Hooks.Logged.Count);
        limits["a"].AnsweredAsync = () => Task.CompletedTask;
        await limits.AskAsync("/");
        Assert.Equal(isAborted ? 2 : 1, limits["a"].Asked); // who goes away says nothing of it
    }

    [Fact]
    public async Task A_return_is_given_up_after_a_second_and_told()
    {
        using var limits = new LoadedLimits(areDistant: true, ("a:Permits", "9"), ("b:Permits", "1"), ("b:Per", "01:00:00"));
        await limits.AskAsync("/");
        limits["a"].ReturnedAsync = () => Task.Delay(Timeout.Infinite, limits["a"].GivenUp);
        Assert.Equal(429, (await limits.Hooks.SendAsync(new FakeExchange()).WaitAsync(Patience)).Status);
        limits.Hooks.Clock.Advance(TimeSpan.FromSeconds(1));
        await limits.SettleAsync().WaitAsync(Patience);
        await Eventually.LinesAsync(() => limits.Hooks.Logged, "What counts for the limit 'a' has failed behind a request, and what was to be given back may stay spent");
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task A_key_that_cannot_be_told_is_no_outage_and_lets_nobody_pass(bool isDistant, bool isDryRun)
    {
        using var limits = new LoadedLimits(isDistant, ("a:Key", "query:key"), ("a:DryRun", $"{isDryRun}"));
        var exchange = new FakeExchange();
        exchange.Http.Features.Set<IQueryFeature>(new BrokenQuery());
        await Assert.ThrowsAsync<FormatException>(() => limits.Hooks.SendAsync(exchange).WaitAsync(Patience));
        Assert.Equal((0, 0), (Unanswered(limits, "a"), limits.Hooks.Logged.Count));
    }

    [Fact]
    public async Task What_fails_when_the_client_of_a_rule_has_gone_is_no_unobserved_exception()
    {
        if (!await OwnProcess.IsThisAsync())
        {
            return; // who measures what others allocate is not disturbed
        }

        var unobserved = new List<string>();
        void Note(object? sender, UnobservedTaskExceptionEventArgs args) => unobserved.AddRange(args.Exception.InnerExceptions.Select(fault => fault.Message));
        TaskScheduler.UnobservedTaskException += Note;
        try
        {
            await LeaveAsync();
            for (var round = 0; round < 5; round++)
            {
                await Task.Run(() => { }); // what has ended here is off the stack
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            Assert.DoesNotContain("the line of who has gone is cut", unobserved);
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Note;
        }
    }

    /// <summary>Apart, so that nothing here holds the task.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task LeaveAsync()
    {
        using var hooks = new FakeHooks();
        var limiter = new DistantLimiter(hooks.Limiter("l", new RateLimit())) { AnsweredAsync = () => _held.Task };
        using var aborted = new CancellationTokenSource();
        var asking = new FakeExchange { Http = { RequestAborted = aborted.Token } }.LimitAsync(limiter, ExchangeKey.Parse("all")).AsTask();
        await aborted.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(Patience));
        Assert.True(limiter.GivenUp.IsCancellationRequested);
        _held.SetException(new IOException("the line of who has gone is cut"));
        await limiter.SettleAsync();
    }

    private static long Unanswered(LoadedLimits limits, string limit) => limits.Hooks.Counter($"{limit} unanswered").Value;

    private static LoadedLimits Load(params string[] names) => new(areDistant: true, [.. names.Select(name => ($"{name}:Permits", "9"))]);

    private sealed class BrokenQuery : IQueryFeature
    {
        public IQueryCollection Query
        {
            get => throw new FormatException("no query");
            set => throw new NotSupportedException();
        }
    }
}
