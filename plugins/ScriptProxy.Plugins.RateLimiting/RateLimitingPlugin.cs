using ScriptProxy.Plugins.RateLimiting.Limits;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.RateLimiting;

/// <summary>Limits by configuration: how many requests each client, network, key or path has within a time or at the same time.</summary>
public sealed class RateLimitingPlugin : IProxyPlugin
{
    /// <inheritdoc/>
    public void Configure(Hooks hooks)
    {
        ArgumentNullException.ThrowIfNull(hooks);
        if (hooks.HasOptions)
        {
            Register(hooks, hooks.Options<RateLimitingOptions>());
        }
    }

    /// <summary>First those that count, dry runs last, which so count what the others let pass; then the longest of the waits they want, once; then the places, so that nobody holds one while he waits for another thing.</summary>
    private static void Register(Hooks hooks, RateLimitingOptions options)
    {
        hooks.FailClosed();
        var limits = new LimitReader(hooks, hooks.State<Charges>("charges")).Read(options);
        var errors = new List<OptionError>();
        foreach (var (section, match, limit) in limits.Rates.OrderBy(rate => rate.Limit.IsDryRun))
        {
            On(section, () => hooks.OnRequest(match, limit.ChargeAsync));
        }

        if (limits.Rates.Exists(rate => rate.Limit.MayDelay))
        {
            hooks.OnRequest(new Delays(limits.State, hooks.Time).WaitAsync);
        }

        foreach (var (section, match, limit) in limits.Places.OrderBy(place => place.Limit.IsShared))
        {
            On(section, () => hooks.OnRequest(match, limit.EnterAsync));
        }

        if (errors.Count > 0)
        {
            throw new OptionsException(errors);
        }

        if (limits.Places.Count > 0)
        {
            hooks.OnCompleted([NeverBlocks] (completion) => completion.Get(limits.State)?.Leave());
        }

        if (options.Fields && limits.Rates.Exists(rate => rate.Limit.IsTold))
        {
            hooks.OnResponse([NeverBlocks] (response) => response.Get(limits.State)?.Tell(response.Headers));
        }

        void On(string section, Action register)
        {
            try
            {
                register();
            }
            catch (ArgumentException exception)
            {
                errors.Add(new OptionError($"{section}:For", exception.Message));
            }
        }
    }
}
