using System.Collections.Concurrent;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.RateLimitingPlugin;

/// <summary>A limiter as across a network: no call is done when it returns.</summary>
internal sealed class DistantLimiter(ILimiter limiter) : IAsyncLimiter
{
    private readonly ConcurrentQueue<Task> _calls = [];

    /// <summary>How often it was asked.</summary>
    public int Asked { get; private set; }

    /// <summary>What the last call was told to give up by.</summary>
    public CancellationToken GivenUp { get; private set; }

    /// <summary>Ends an answer when it is to come; by default soon, on another thread.</summary>
    public Func<Task> AnsweredAsync { get; set; } = async () => await Task.Yield();

    /// <summary>Ends a return likewise.</summary>
    public Func<Task> ReturnedAsync { get; set; } = async () => await Task.Yield();

    public string Name => limiter.Name;

    public RateLimit Limit => limiter.Limit;

    public ValueTask<Grant> AcquireAsync(ReadOnlySpan<char> key, int cost = 1, CancellationToken cancellationToken = default)
    {
        (Asked, GivenUp) = (Asked + 1, cancellationToken);
        return new ValueTask<Grant>(Call(AcquireLaterAsync(key.ToString(), cost)));
    }

    public ValueTask ReturnAsync(ReadOnlySpan<char> key, Grant grant, int cost = 1, CancellationToken cancellationToken = default)
    {
        GivenUp = cancellationToken;
        return new ValueTask(Call(ReturnLaterAsync(key.ToString(), grant, cost)));
    }

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
