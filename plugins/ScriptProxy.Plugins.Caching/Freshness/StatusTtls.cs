using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Freshness;

/// <summary>Freshness by status, as an array of all statuses so that looking it up costs nothing.</summary>
internal sealed class StatusTtls
{
    private readonly TimeSpan?[] _ttls = new TimeSpan?[1000];

    /// <summary>Reads the option.</summary>
    /// <param name="ttls">What it says.</param>
    /// <param name="key">Where it stands.</param>
    /// <param name="errors">Takes what is wrong with it.</param>
    public static StatusTtls Read(IReadOnlyDictionary<string, TimeSpan> ttls, string key, ICollection<OptionError> errors)
    {
        var result = new StatusTtls();
        foreach (var (text, ttl) in ttls.OrderBy(pair => Exactness(pair.Key)))
        {
            if (Range(text) is not var (first, last))
            {
                errors.Add(new OptionError($"{key}:{text}", $"'{text}' is no status; write '404', '5xx' or 'any'"));
            }
            else if (ttl < TimeSpan.Zero)
            {
                errors.Add(new OptionError($"{key}:{text}", "the time is negative; write 0 for responses that are not to be kept"));
            }
            else
            {
                Array.Fill(result._ttls, ttl, first, last - first + 1);
            }
        }

        return result;
    }

    /// <summary>For how long a response of a status is fresh that does not say so; null if the option does not either.</summary>
    public TimeSpan? Of(int status) => status is >= 0 and < 1000 ? _ttls[status] : null;

    private static int Exactness(string text) => Range(text) is var (first, last) ? first - last : 0;

    private static (int First, int Last)? Range(string text) => text switch
    {
        _ when text.Equals("any", StringComparison.OrdinalIgnoreCase) => (200, 599),
        [>= '2' and <= '5', 'x' or 'X', 'x' or 'X'] => ((text[0] - '0') * 100, ((text[0] - '0') * 100) + 99),
        [>= '2' and <= '5', >= '0' and <= '9', >= '0' and <= '9'] => (Number(text), Number(text)),
        _ => null,
    };

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
