namespace ScriptProxy.Host.Plugins;

/// <summary>A plugin cannot be loaded, for a reason that its author can mend.</summary>
/// <param name="code">The finding's code.</param>
/// <param name="message">What is wrong and what to do.</param>
internal sealed class PluginException(string code, string message) : Exception(message)
{
    public string Code => code;
}
