using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ScriptProxy.Host.Budgets;
using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Host.Quarantines;
using ScriptProxy.Host.Rules;
using ScriptProxy.Host.Services;
using ScriptProxy.Sdk;
using ScriptProxy.Sdk.Budgets;

namespace ScriptProxy.Host.Units;

/// <summary>A loaded rule or plugin: its hooks, frozen, and what lives as long as it does.</summary>
internal sealed class Unit(UnitKey key, string path, UnitCode code)
{
    private int _generations;
    private int _isWarm;

    public UnitKey Key { get; } = key;

    /// <summary>The key of the same version without log points.</summary>
    public UnitKey KeyOnDisk { get; init; } = key;

    public string Name => Key.Name;

    public UnitKind Kind => Key.Kind;

    /// <summary>The rule's file or the plugin's folder, for findings.</summary>
    public string Path { get; } = path;

    /// <summary>When this version was loaded.</summary>
    public DateTimeOffset Since { get; init; }

    public UnitCode Code { get; private set; } = code;

    /// <summary>A rule's file and those it loads, to find the line of what it throws; empty for a plugin.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Where a rule's methods are written; null for a plugin.</summary>
    public RuleSymbols? Symbols { get; init; }

    /// <summary>Where a rule registers what is done at its start.</summary>
    public (string File, int Line, int Column)? StartPlace { get; set; }

    public ImmutableArray<Hook> Hooks { get; set; } = [];

    /// <summary>What the unit keeps for each exchange together with other units.</summary>
    public ImmutableArray<(string Name, Type Type)> SharedStates { get; set; } = [];

    /// <summary>What the unit answers at the admin address.</summary>
    public ImmutableArray<AdminEndpoint> Endpoints { get; set; } = [];

    /// <summary>What a plugin offers to rules.</summary>
    public ImmutableArray<Offer> Offers { get; set; } = [];

    /// <summary>The routes and clusters that the unit is about.</summary>
    public ImmutableArray<ExpectedTarget> Expected { get; set; } = [];

    /// <summary>Methods that the unit is about and hardly any request has.</summary>
    public ImmutableArray<ExpectedMethod> Methods { get; set; } = [];

    /// <summary>What a rule took from plugins.</summary>
    public ImmutableArray<TakenService> Taken { get; set; } = [];

    /// <summary>Whether a request hook that throws lets the request pass.</summary>
    public bool FailOpen { get; set; }

    /// <summary>Whether requests are refused while it is in quarantine, unless the configuration names it.</summary>
    public bool FailsClosed { get; set; }

    /// <summary>Whether a hook of a phase that throws harms no exchange: a unit may let requests pass when it fails, and a lookup must, since an upstream can be asked; after the end of an exchange nothing is left that could fail.</summary>
    public bool Tolerates(Phase phase) => phase is Phase.OnLookup or Phase.OnCompleted || (phase == Phase.OnRequest && FailOpen);

    /// <summary>How much one call of a hook may use.</summary>
    public BudgetLimits Budget { get; private set; } = BudgetLimits.OfHook;

    /// <summary>Whether a hook has taken longer than its budget, by the clock on the wall. From then on each call's processor time is measured, which would cost too much for all.</summary>
    public bool HasSlowCalls { get; private set; }

    /// <summary>How often the log tells that one was exceeded.</summary>
    public ExceededReports ExceededReports { get; } = new();

    /// <summary>What the rule itself says of that.</summary>
    public (TimeSpan? Time, long? Allocation) DeclaredBudget { get; set; }

    /// <summary>Whether the unit comes after all others, unless the configuration says where it stands.</summary>
    public bool RunsLast { get; set; }

    /// <summary>Whether the unit has asked for its section of <c>Options</c>.</summary>
    public bool ReadsOptions { get; set; }

    /// <summary>Whether the unit has asked what routes say of it.</summary>
    public bool ReadsRoutes { get; set; }

    /// <summary>What the hooks did since the unit was loaded.</summary>
    public HookStatistics Statistics => Observation.Statistics;

    /// <summary>Whether it does what a unit may not do, and is not called for a while.</summary>
    public Observation Observation { get; } = new(new HookStatistics());

    public UnitLifetime Lifetime { get; } = new();

    /// <summary>
    /// The unit's own JSON options. Their resolver makes them equal to no others: equal options share a cache of type information, which
    /// would keep the types of unloaded units.
    /// </summary>
    public JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    /// <summary>Whether requests come to its code by themselves. A plugin that is switched off has none, and need not be compiled; one that only offers services need be when a rule takes one.</summary>
    public bool ServesRequests => !Hooks.IsEmpty || !Endpoints.IsEmpty;

    /// <summary>Whether it takes part in nothing at all.</summary>
    public bool IsIdle => !ServesRequests && Offers.IsEmpty && !Lifetime.HasWork;

    /// <summary>Has the runtime compile its code, the first time it is called.</summary>
    /// <exception cref="MissingMemberException">A method uses a member that is not there.</exception>
    /// <exception cref="TypeLoadException">A method uses a type that is not there.</exception>
    public void WarmUp()
    {
        if (Interlocked.Exchange(ref _isWarm, 1) == 0)
        {
            UnitWarmUp.Compile(Code);
        }
    }

    /// <summary>Takes over what the configuration says of all rules, where the rule says nothing itself.</summary>
    public void Follow(BudgetsSettings budgets) =>
        Budget = new BudgetLimits(DeclaredBudget.Time ?? budgets.Time, DeclaredBudget.Allocation ?? budgets.Allocation);

    /// <summary>Takes note of how long a hook took.</summary>
    public void Took(long nanoseconds)
    {
        if (nanoseconds > Budget.Time.Ticks * TimeSpan.NanosecondsPerTick && Budget.Time > TimeSpan.Zero && !HasSlowCalls)
        {
            HasSlowCalls = true;
        }
    }

    public IEnumerable<Phase> Phases => Hooks.Select(hook => hook.Phase).Distinct().Order();

    /// <summary>Whether that is the first generation that uses the unit.</summary>
    public bool EnterGeneration() => Interlocked.Increment(ref _generations) == 1;

    /// <summary>Whether that was the last generation that used the unit.</summary>
    public bool LeaveGeneration() => Interlocked.Decrement(ref _generations) == 0;

    /// <summary>Lets go of everything that holds the code, so that its context can be collected.</summary>
    public void Release()
    {
        Hooks = [];
        SharedStates = [];
        Endpoints = [];
        Offers = [];
        Taken = [];
        Code = Code with { Configure = static _ => null, Assembly = null };
    }
}
