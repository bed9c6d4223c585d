namespace ScriptProxy.Sdk;

/// <summary>How an <see cref="ITable"/> counts. A unit's next version may give other values: they hold for what it does, and the counts stay.</summary>
public sealed record TableOptions
{
    /// <summary>The name of the counter that every table has.</summary>
    public const string FirstCounter = "count";

    /// <summary>
    /// How many keys are kept, 1 to 10,000,000. Default: 100,000, some 16 MB when full of addresses. After a reload that lowers it, each new key clears
    /// away a few.
    /// </summary>
    public int Capacity { get; init; } = 100_000;

    /// <summary>A key that was not counted for this long is forgotten. More than zero. Default: 10 minutes.</summary>
    public TimeSpan Expiry { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What <see cref="ITableCounter.Rate"/> looks back over. More than zero. Default: 1 minute. When it changes, rates settle after two windows.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Further counters of the same keys. Default: none.</summary>
    public IReadOnlyList<TableCounterOptions> Counters { get; init; } = [];
}

/// <summary>A further counter of an <see cref="ITable"/>.</summary>
/// <param name="Name">Its name, unique in the table and not <see cref="TableOptions.FirstCounter"/>.</param>
/// <param name="Window">What its rate looks back over. Default: null, the table's <see cref="TableOptions.Window"/>.</param>
public sealed record TableCounterOptions(string Name, TimeSpan? Window = null);
