using System.Collections.Concurrent;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.RateLimitingPlugin;

/// <summary>A limiter as across a network: no call is done when it returns, and what would block is not there.</summary>
internal sealed class DistantLimiter(ILimiter limiter) : ILimiter
{
    private readonly ConcurrentQueue<Task> _calls = [];

    /// <summary>Ends an answer when it is to come; by default soon, on another thread.</summary>
    public Func<Task> AnsweredAsync { get; set; } = async () => await Task.Yield();

    /// <summary>Ends a return likewise.</summary>
    public Func<Task> ReturnedAsync { get; set; } = async () => await Task.Yield();

    public string Name => limiter.Name;

    public RateLimit Limit => limiter.Limit;

    public Grant Acquire(ReadOnlySpan<char> key, int cost = 1) => throw new NotSupportedException("await AcquireAsync");

    public void Return(ReadOnlySpan<char> key, Grant grant, int cost = 1) => throw new NotSupportedException("await ReturnAsync");

    public TimeSpan RetryAfter(ReadOnlySpan<char> key, int cost = 1) => throw new NotSupportedException("a grant says it");

    public ValueTask<Grant> AcquireAsync(ReadOnlySpan<char> key, int cost = 1) => new(Call(AcquireLaterAsync(key.ToString(), cost)));

    public ValueTask ReturnAsync(ReadOnlySpan<char> key, Grant grant, int cost = 1) => new(Call(ReturnLaterAsync(key.ToString(), grant, cost)));

    public ValueTask DelayAsync(Grant grant, CancellationToken cancellationToken = default) => limiter.DelayAsync(grant, cancellationToken);

    /// <summary>Waits until every call has ended, however it does.</summary>
    public async Task SettleAsync()
    {
        while (_calls.TryDequeue(out var call))
        {
            await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private T Call<T>(T call)
        where T : Task
    {
        _calls.Enqueue(call);
        return call;
    }

    private async Task<Grant> AcquireLaterAsync(string key, int cost)
    {
        await AnsweredAsync();
        return limiter.Acquire(key, cost);
    }

    private async Task ReturnLaterAsync(string key, Grant grant, int cost)
    {
        await ReturnedAsync();
        limiter.Return(key, grant, cost);
    }
}
