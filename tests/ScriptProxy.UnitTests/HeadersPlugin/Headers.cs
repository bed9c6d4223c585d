using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.HeadersPlugin;

/// <summary>Loads the plugin with options.</summary>
internal static class Headers
{
    public static FakeHooks Load(params (string Key, string? Value)[] options)
    {
        var hooks = new FakeHooks("Headers", options.ToDictionary(option => option.Key, option => option.Value));
        new ScriptProxy.Plugins.Headers.HeadersPlugin().Configure(hooks);
        return hooks;
    }

    public static IReadOnlyList<OptionError> Errors(params (string Key, string? Value)[] options) =>
        Assert.Throws<OptionsException>(() => Load(options)).Errors;
}
