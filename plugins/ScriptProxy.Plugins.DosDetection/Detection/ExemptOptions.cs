using System.ComponentModel.DataAnnotations;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection.Detection;

/// <summary>Who and what is not looked at: requests by addresses, paths and methods are neither counted nor marked; those by types are not counted.</summary>
public sealed class ExemptOptions : IValidatableObject
{
    /// <summary>Addresses and networks of clients. Default: none.</summary>
    public List<string> Addresses { get; set => field = value ?? []; } = [];

    /// <summary>Paths, compared without case: <c>/health</c>, or all that begin with <c>/static/*</c>. Default: none.</summary>
    public List<string> Paths { get; set => field = value ?? []; } = [];

    /// <summary>Methods. Default: none.</summary>
    public List<string> Methods { get; set => field = value ?? []; } = [];

    /// <summary>Types of answers: <c>text/css</c>, <c>image/*</c>. Default: none.</summary>
    public List<string> Types { get; set => field = value ?? []; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
    [
        .. Wrong(Addresses, nameof(Addresses), AddressSet.Fault),
        .. Wrong(Paths, nameof(Paths), path => ExemptPaths.IsPattern(path) ? null : $"'{path}' is no path: it begins with '/' and has at most one '*', at its end"),
        .. Wrong(Methods, nameof(Methods), method => method is { Length: > 0 } && method.All(char.IsAsciiLetterUpper) ? null : $"'{method}' is no method: write it in capitals, as GET"),
        .. Wrong(Types, nameof(Types), type => ExemptTypes.IsPattern(type) ? null : $"'{type}' is no type: write image/png, or image/* for all of a kind"),
    ];

    private static IEnumerable<ValidationResult> Wrong(List<string> items, string list, Func<string?, string?> fault) =>
        from entry in items.Index()
        let message = fault(entry.Item)
        where message is not null
        select new ValidationResult(message, [$"{list}:{entry.Index}"]);
}
