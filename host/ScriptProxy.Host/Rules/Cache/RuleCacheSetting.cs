using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Hosting;

namespace ScriptProxy.Host.Rules.Cache;

/// <summary>Follows the key <c>Rules:Cache</c>. A folder that cannot be used costs time at the next start, and nothing else: that is told once.</summary>
internal sealed class RuleCacheSetting(LoadingInputs inputs, TimeProvider time, ILogger<RuleCache> log)
{
    private const string Key = "Rules:Cache";
    private volatile RuleCache? _current;
    private (string? Cache, string Rules)? _followed;

    /// <summary>The cache; null for none.</summary>
    public RuleCache? Current => _current;

    /// <summary>Takes over what a configuration says. Called by one thread at a time.</summary>
    public void Follow(ConfigurationSnapshot configuration, UnitFolders folders, DiagnosticList diagnostics)
    {
        var named = configuration.Settings.Rules.Cache;
        if (_followed == (named, folders.Rules))
        {
            return;
        }

        _followed = (named, folders.Rules);
        _current = named == "" ? null : Open(named, folders.Rules, configuration, diagnostics);
    }

    private RuleCache? Open(string? named, string rules, ConfigurationSnapshot configuration, DiagnosticList diagnostics)
    {
        var folder = named is null ? RuleCacheFolder.Default(inputs.Sources.Environment) : Path.GetFullPath(named, inputs.Options.BaseFolder);
        if (folder is null)
        {
            Log.NoPlace(log, Key);
            return null;
        }

        try
        {
            if (RuleCacheFolder.Open(folder, rules) is not { } doubt)
            {
                return new RuleCache(folder, CompilerIdentity.Current(), time, log);
            }

            Warn(doubt);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (named is null)
            {
                Log.NoPlaceAt(log, folder, exception.Message, Key);
            }
            else
            {
                Warn(exception.Message);
            }
        }

        return null;

        void Warn(string reason) => diagnostics.Add(
            configuration.Place(Key).Warning("SP0310", $"compiled rules are not kept in '{folder}': {reason.TrimEnd('.')}; {Key} names another folder, or none if it is empty"));
    }
}
