using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Rewriting.Scopes;

/// <summary>Where an entry's errors are collected, and what its scope means.</summary>
/// <param name="key">The entry's key.</param>
/// <param name="errors">Where errors go.</param>
internal sealed class ScopeReader(string key, List<OptionError> errors)
{
    public void Error(string part, string message) => errors.Add(new OptionError(part.Length > 0 ? $"{key}:{part}" : key, message));

    public bool HasErrors => errors.Count > 0;

    /// <summary>Registers hooks; a match that cannot be understood is an error of the scope.</summary>
    public void Register(Action register)
    {
        try
        {
            register();
        }
        catch (ArgumentException exception)
        {
            Error("For", exception.Message);
        }
    }

    public Match Match(Scope scope)
    {
        Check("For:Hosts", scope.Hosts);
        Check("For:Methods", scope.Methods);
        return new Match { Path = scope.Path, Hosts = scope.Hosts, Methods = scope.Methods };
    }

    public string[] Routes(ResponseScope scope)
    {
        Check("For:Routes", scope.Routes);
        return [.. scope.Routes];
    }

    /// <summary>Says which methods an entry is for.</summary>
    public void Expect(Hooks hooks, Scope scope) => hooks.ExpectMethods(scope.Methods, $"{key}:For:Methods");

    /// <summary>Says which methods and routes an entry is for.</summary>
    public void Expect(Hooks hooks, ResponseScope scope)
    {
        Expect(hooks, (Scope)scope);
        foreach (var (index, route) in scope.Routes.Index())
        {
            hooks.ExpectRoute(route, $"{key}:For:Routes:{index}");
        }
    }

    public MediaTypes Types(string part, List<string?> types, params string[] defaults)
    {
        for (var index = 0; index < types.Count; index++)
        {
            if (!MediaTypes.IsOne(types[index]))
            {
                Error($"{part}:{index}", $"'{types[index]}' is no media type; write 'text/html', 'text/*' or '*/*'");
                return MediaTypes.Of(defaults);
            }
        }

        return MediaTypes.Of(types.Count > 0 ? types! : defaults);
    }

    private void Check(string part, List<string> items)
    {
        for (var index = 0; index < items.Count; index++)
        {
            if (string.IsNullOrWhiteSpace(items[index]))
            {
                Error($"{part}:{index}", "the item is empty");
            }
        }
    }
}
