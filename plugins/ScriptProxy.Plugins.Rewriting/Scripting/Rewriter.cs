using System.Text;
using System.Text.Json.Nodes;
using ScriptProxy.Plugins.Rewriting.Html;
using ScriptProxy.Plugins.Rewriting.Html.Selecting;
using ScriptProxy.Plugins.Rewriting.Json;
using ScriptProxy.Plugins.Rewriting.Scopes;
using ScriptProxy.Plugins.Rewriting.Substituting;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Rewriting.Scripting;

/// <summary>What the plugin offers to rules: the changes of the options, made by code.</summary>
internal sealed class Rewriter : IRewriter
{
    /// <inheritdoc/>
    public IBodyChange Replace(string find, string replacement, ReplaceOptions? options = null)
    {
        options ??= new ReplaceOptions();
        var errors = new List<OptionError>();
        var scope = new ScopeReader("", errors);
        var entry = new ReplaceEntry
        {
            Find = find,
            With = replacement,
            Regex = options.Regex,
            IgnoreCase = options.IgnoreCase,
            Once = options.Once,
            ByLine = options.ByLine,
            Window = options.Regex ? options.Window : null,
        };
        var change = ReplaceReader.Read([entry], scope.Types("Types", [.. options.Types], "text/html"), scope);
        return errors.Count == 0 ? new BodyChange(change!) : throw new ArgumentException(errors[0].Message);
    }

    /// <inheritdoc/>
    public IBodyChange EditElements(string selector, Action<IElement> edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        var reader = new SelectorReader();
        return reader.Read(selector, 0) is { } error
            ? throw new ArgumentException(error, nameof(selector))
            : new BodyChange(new PageRules { Parts = [.. reader.Parts], Elements = [new CalledRule(edit)] }.ToChange(isAscii: true));
    }

    /// <inheritdoc/>
    public IBodyChange Inject(string? headStart = null, string? headEnd = null, string? bodyEnd = null)
    {
        var rules = new PageRules
        {
            HeadStart = Encoding.UTF8.GetBytes(headStart ?? ""),
            HeadEnd = Encoding.UTF8.GetBytes(headEnd ?? ""),
            BodyEnd = Encoding.UTF8.GetBytes(bodyEnd ?? ""),
        };
        return new BodyChange(rules.ToChange(Ascii.IsValid(headStart) && Ascii.IsValid(headEnd) && Ascii.IsValid(bodyEnd)));
    }

    /// <inheritdoc/>
    public IBodyChange SetField(string path, JsonNode? value)
    {
        var steps = new JsonSteps();
        return steps.TryAddField(path, Encoding.UTF8.GetBytes(value?.ToJsonString() ?? "null")) && steps.Count <= JsonSteps.Max
            ? new BodyChange(steps.ToChange())
            : throw new ArgumentException($"'{path}' is no path that ends with a name; write '$.user.email' or '$.items[*].price'.", nameof(path));
    }

    /// <inheritdoc/>
    public IBodyChange RemoveFields(params string[] paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var steps = new JsonSteps();
        foreach (var path in paths)
        {
            if (!steps.TryAdd(path, new JsonEdit(null, null)))
            {
                throw new ArgumentException($"'{path}' is no path; {JsonSteps.Examples}.", nameof(paths));
            }
        }

        return steps.Count is > 0 and <= JsonSteps.Max
            ? new BodyChange(steps.ToChange())
            : throw new ArgumentException($"The paths have {steps.Count} steps together, and may have 1 to {JsonSteps.Max}.", nameof(paths));
    }
}
