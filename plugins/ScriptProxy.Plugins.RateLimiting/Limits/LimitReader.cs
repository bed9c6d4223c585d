using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.RateLimiting.Limits;

/// <summary>Turns the options into limits, and collects everything that is wrong with them.</summary>
internal sealed class LimitReader(Hooks hooks, StateKey<Charges> state)
{
    private const string ClientKey = "address/32/64";

    /// <summary>Half of what a hook may take, unless the configuration says otherwise: a wait as long as that would race it.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly List<OptionError> _errors = [];
    private readonly LimitSet _limits = new(state);
    private bool _isAlone;

    /// <exception cref="OptionsException">Something is wrong.</exception>
    public LimitSet Read(RateLimitingOptions options)
    {
        _isAlone = !options.Fields && options.Limits.Count == 1;
        foreach (var (name, entry) in options.Limits)
        {
            Read(name, entry ?? new LimitOptions());
        }

        return _errors.Count == 0 ? _limits : throw new OptionsException(_errors);
    }

    private void Read(string name, LimitOptions options)
    {
        var section = $"Options:{hooks.Unit}:Limits:{name}";
        var before = _errors.Count;
        CheckUse(section, options);
        CheckCost($"{section}:Cost", options.Cost, options);
        hooks.ExpectMethods(options.For.Methods, $"{section}:For:Methods");
        foreach (var (method, cost) in options.Costs)
        {
            CheckCost($"{section}:Costs:{method}", cost, options);
            CheckMethod($"{section}:Costs:{method}", method, options.For.Methods);
        }

        ExchangeKey? key = null;
        Try($"{section}:Key", () => key = ExchangeKey.Parse(options.Key ?? ClientKey));
        if (_errors.Count == before)
        {
            Try(section, () => Take(section, name, options, key!));
        }
    }

    private void Take(string section, string name, LimitOptions options, ExchangeKey key)
    {
        var refusals = new Refusals(hooks, name, options);
        var match = new Match { Path = options.For.Path, Hosts = options.For.Hosts, Methods = options.For.Methods };
        if (options.Algorithm == LimitKind.Concurrency)
        {
            var patience = options.Patience ?? new GateOptions().Patience;

            // A dry run lets nobody wait, since it is not to change what clients get.
            var gate = hooks.Gate(name, new GateOptions
            {
                Places = options.Permits,
                Queue = options.DryRun ? 0 : options.Queue ?? 0,
                Patience = patience,
                Capacity = options.Capacity,
            });
            hooks.Offer(name, gate);
            if (!options.RulesOnly)
            {
                _limits.Places.Add((section, match, new PlaceLimit(gate, key, patience, hooks.Time, refusals, state)));
            }
        }
        else
        {
            var limiter = hooks.AsyncLimiter(name, LimitOf(options));
            var wait = options.Algorithm == LimitKind.LeakyBucket ? limiter.Limit.Per / limiter.Limit.Permits * Math.Max(0, (options.Burst ?? 0) - (options.Undelayed ?? 0)) : TimeSpan.Zero;
            Expect(wait <= LongestWait, $"{section}:Burst", $"the last of them would wait {wait.TotalSeconds:0} seconds, and a request waits {LongestWait.TotalSeconds:0} at most: allow fewer, or set Undelayed");
            Offer(name, limiter);
            if (!options.RulesOnly)
            {
                var distant = limiter is ILimiter ? null : new DistantCalls(hooks, limiter, key);
                var charges = _isAlone && options.Algorithm != LimitKind.LeakyBucket ? null : state;
                _limits.Rates.Add((section, match, new RateLimitOfRequests(limiter, key, options, refusals, distant, charges, hooks.Time)));
            }
        }
    }

    private void Offer(string name, IAsyncLimiter limiter)
    {
        hooks.Offer(name, limiter);
        if (limiter is ILimiter near)
        {
            hooks.Offer(name, near);
        }
    }

    private static RateLimit LimitOf(LimitOptions options) => new()
    {
        Algorithm = Enum.Parse<LimitAlgorithm>(options.Algorithm.ToString()),
        Permits = options.Permits,
        Per = options.Per ?? new RateLimit().Per,
        Burst = options.Burst,
        Undelayed = options.Undelayed ?? 0,
        Capacity = options.Capacity,
    };

    /// <summary>What costs more than there ever is at once is never granted.</summary>
    private void CheckCost(string key, int cost, LimitOptions options)
    {
        var (most, part) = options.Algorithm switch
        {
            LimitKind.TokenBucket => (Math.Max(1, options.Burst ?? options.Permits), options.Burst is null ? "Permits" : "Burst"),
            LimitKind.LeakyBucket => ((options.Burst ?? 0) + 1L, "Burst, and the one that need not wait"),
            LimitKind.Concurrency => (int.MaxValue, ""), // it has no cost, which is said elsewhere
            _ => (options.Permits, "Permits"),
        };
        Expect(cost >= 1, key, "a request costs at least 1");
        Expect(cost <= most, key, $"a request that costs {cost} is never granted: at most {most} are there at once, by {part}");
    }

    private void CheckMethod(string key, string method, List<string> methods)
    {
        try
        {
            _ = new HttpMethod(method);
            hooks.ExpectMethod(method, key);
            Expect(methods.Count == 0 || methods.Contains(method, StringComparer.OrdinalIgnoreCase), key, $"the limit is not for {method}: add it to For:Methods, or remove its cost");
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            _errors.Add(new OptionError(key, $"'{method}' is no method (RFC 9110 9.1)"));
        }
    }

    /// <summary>An option that does nothing is a mistake.</summary>
    private void CheckUse(string section, LimitOptions options)
    {
        var kind = options.Algorithm;
        var isRate = kind != LimitKind.Concurrency;
        Expect(options.Per is null || isRate, $"{section}:Per", "a Concurrency limit counts no time");
        Expect(options.Burst is null || kind is LimitKind.TokenBucket or LimitKind.LeakyBucket, $"{section}:Burst", $"a limit by {kind} has no burst; TokenBucket and LeakyBucket have one");
        Expect(options.Undelayed is null || kind == LimitKind.LeakyBucket, $"{section}:Undelayed", "only a LeakyBucket delays");
        Expect(options.Queue is null || !isRate, $"{section}:Queue", "only a Concurrency limit has a queue; the Burst of a LeakyBucket waits too");
        Expect(options.Patience is null || !isRate, $"{section}:Patience", "only a Concurrency limit has a queue");
        Expect(options.Patience is null || (options.Patience > TimeSpan.Zero && options.Patience <= LongestWait), $"{section}:Patience", $"it is more than 0 and at most {LongestWait.TotalSeconds:0} seconds");
        Expect((options.Cost == 1 && options.Costs.Count == 0) || isRate, $"{section}:Cost", "a request takes one place of a Concurrency limit");
        Expect(!options.RulesOnly || options.Key is null, $"{section}:Key", "rules say themselves what they tell requests apart by: remove Key");
        Expect(!options.RulesOnly || options.Status is null, $"{section}:Status", "rules say themselves what they answer: remove Status");
        Expect(!options.RulesOnly || (options.For is { Path: null, Hosts: [], Methods: [] } && !options.DryRun && options.Costs.Count == 0 && options.Cost == 1),
            $"{section}:RulesOnly", "rules say themselves for which requests they ask, and what those cost: remove For, Cost, Costs and DryRun");
    }

    private void Expect(bool holds, string key, string message)
    {
        if (!holds)
        {
            _errors.Add(new OptionError(key, message));
        }
    }

    private void Try(string key, Action read)
    {
        try
        {
            read();
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            _errors.Add(new OptionError((exception as ArgumentException)?.ParamName is { } part ? $"{key}:{part}" : key, exception.Message.ReplaceLineEndings(" ")));
        }
    }
}
