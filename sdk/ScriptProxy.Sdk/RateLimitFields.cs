using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Sdk;

/// <summary>
/// Tells clients of limits, by the fields <c>RateLimit-Policy</c> and <c>RateLimit</c> (draft-ietf-httpapi-ratelimit-headers-11), and refuses requests with 429 and <c>Retry-After</c>.
/// </summary>
public static class RateLimitFields
{
    private const string Policy = "RateLimit-Policy";
    private const string Current = "RateLimit";

    /// <summary>The policy of a limiter, as one item of <c>RateLimit-Policy</c>: <c>"logins";q=5;w=60</c>, 5 within 60 seconds.</summary>
    /// <param name="limiter">The limiter.</param>
    public static string PolicyOf(IAsyncLimiter limiter)
    {
        ArgumentNullException.ThrowIfNull(limiter);
        var limit = limiter.Limit;
        var quota = QuotaOf(limit);
        var window = Math.Max(1, Seconds(limit.Per * ((double)quota / limit.Permits)));
        return string.Create(CultureInfo.InvariantCulture, $"{Quoted(limiter.Name)};q={quota};w={window}");
    }

    /// <summary>Adds what a limiter has said to the fields of an answer.</summary>
    /// <param name="headers">The answer's headers.</param>
    /// <param name="limiter">The limiter.</param>
    /// <param name="grant">What it has said.</param>
    public static void Add(IHeaderDictionary headers, IAsyncLimiter limiter, Grant grant)
    {
        ArgumentNullException.ThrowIfNull(limiter);
        Add(headers, limiter.Name, PolicyOf(limiter), grant);
    }

    /// <summary>As <see cref="Add(IHeaderDictionary, IAsyncLimiter, Grant)"/>, with the policy written beforehand.</summary>
    /// <param name="headers">The answer's headers.</param>
    /// <param name="name">The limiter's name.</param>
    /// <param name="policy">Its <see cref="PolicyOf"/>.</param>
    /// <param name="grant">What it has said.</param>
    public static void Add(IHeaderDictionary headers, string name, string policy, Grant grant)
    {
        ArgumentNullException.ThrowIfNull(headers);
        headers.Append(Policy, policy);
        headers.Append(Current, string.Create(CultureInfo.InvariantCulture, $"{Quoted(name)};r={grant.Remaining};t={Seconds(grant.MoreAfter)}"));
    }

    /// <summary>The <c>Retry-After</c> of a refusal, in whole seconds, at least 1; null if the same request is never granted.</summary>
    /// <param name="grant">The refusal.</param>
    public static string? RetryAfter(Grant grant) =>
        grant.RetryAfter < TimeSpan.Zero ? null : Math.Max(1, Seconds(grant.RetryAfter)).ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// Asks a limiter about a request, holds the request as long as a leaky bucket wants, and answers 429 with <c>Retry-After</c> and the fields where there is no permit:
    /// <c>OnRequest("/login", request => request.LimitAsync(logins, ExchangeKey.Address))</c>.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="limiter">The limiter.</param>
    /// <param name="by">What requests are told apart by. A request that lacks it is not limited.</param>
    /// <param name="cost">How many permits it costs, at least 1.</param>
    /// <returns>
    /// The verdict, to be returned by the hook. Where the limiter fails, which those in memory never do, the hook fails: the request gets 500, or passes if the unit declares <see cref="Hooks.FailOpen"/>.
    /// </returns>
    public static ValueTask<Verdict> LimitAsync(this IRequest request, IAsyncLimiter limiter, ExchangeKey by, int cost = 1)
    {
        ArgumentNullException.ThrowIfNull(request);
        var aborted = limiter is ILimiter ? default : request.Aborted; // in memory nobody waits, and a server that is asked for its token makes one
        var asked = limiter.AcquireAsync(request, by, cost, aborted);
        return asked.IsCompletedSuccessfully ? DecideAsync(request, limiter, asked.Result) : WaitAsync(request, limiter, asked);
    }

    private static ValueTask<Verdict> DecideAsync(IRequest request, IAsyncLimiter limiter, Grant? said) => said is not { } grant ? new ValueTask<Verdict>(Verdict.Continue)
        : !grant.IsGranted ? new ValueTask<Verdict>(Refuse(request, limiter, grant))
        : grant.Delay > TimeSpan.Zero ? HoldAsync(request, limiter, grant)
        : new ValueTask<Verdict>(Verdict.Continue);

    private static async ValueTask<Verdict> WaitAsync(IRequest request, IAsyncLimiter limiter, ValueTask<Grant?> asked)
    {
        var answer = asked.AsTask();
        try
        {
            return await DecideAsync(request, limiter, await answer.WaitAsync(request.Aborted));
        }
        finally
        {
            _ = ForgetAsync(answer);
        }
    }

    /// <summary>What fails when the client has gone is nobody's failure, and no unobserved exception either.</summary>
    private static async Task ForgetAsync(Task answer) => await answer.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static Verdict Refuse(IRequest request, IAsyncLimiter limiter, Grant grant)
    {
        var answer = new Answer(StatusCodes.Status429TooManyRequests) { Text = "Too many requests.\n" };
        answer.Headers.RetryAfter = RetryAfter(grant);
        Add(answer.Headers, limiter, grant);
        return request.Respond(answer);
    }

    private static async ValueTask<Verdict> HoldAsync(IRequest request, IAsyncLimiter limiter, Grant grant)
    {
        await limiter.DelayAsync(grant, request.Aborted);
        return Verdict.Continue;
    }

    private static int QuotaOf(RateLimit limit) => limit.Algorithm switch
    {
        LimitAlgorithm.TokenBucket => limit.Burst ?? limit.Permits,
        LimitAlgorithm.LeakyBucket => (limit.Burst ?? 0) + 1,
        _ => limit.Permits,
    };

    private static long Seconds(TimeSpan time) => (long)Math.Ceiling(Math.Min(time.TotalSeconds, int.MaxValue));

    /// <summary>A string of a structured field (RFC 9651 3.3.3), which has visible ASCII and spaces alone.</summary>
    private static string Quoted(string name)
    {
        var text = new string([.. name.Select(character => character is >= ' ' and <= '~' ? character : '_')]);
        return "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
    }
}
