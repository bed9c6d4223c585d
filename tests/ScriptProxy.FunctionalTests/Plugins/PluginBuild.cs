using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.Plugins;

/// <summary>Compiles the DLLs of test plugins.</summary>
internal static class PluginBuild
{
    /// <summary>The DLL of a plugin.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="configure">The body of its Configure, with <c>hooks</c>.</param>
    /// <param name="members">Further members of its class.</param>
    /// <param name="interfaces">What the class implements beside IProxyPlugin, with a leading comma.</param>
    /// <param name="references">The DLLs that it needs.</param>
    public static byte[] Plugin(string name, string configure, string members = "", string interfaces = "", params byte[][] references) => Compile(
        name,
        $$"""
        using System;
        using System.Threading.Tasks;
        using Microsoft.AspNetCore.Http;
        using Microsoft.Extensions.Logging;
        using ScriptProxy.Sdk;
        public sealed class {{name}}Plugin : IProxyPlugin {{interfaces}}
        {
            {{members}}
            public void Configure(Hooks hooks)
            {
                {{configure}}
            }
        }
        """,
        references);

    public static byte[] Compile(string name, string text, params byte[][] references) => PluginCode.Build(name, text, references);
}
