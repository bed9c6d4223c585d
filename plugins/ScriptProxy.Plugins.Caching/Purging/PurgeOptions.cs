using System.ComponentModel.DataAnnotations;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Purging;

/// <summary>The section <c>Options:Caching:Purge</c>: who may purge by requests with the methods PURGE and BAN.</summary>
public sealed class PurgeOptions : IValidatableObject
{
    /// <summary>Addresses and networks of clients that may, such as <c>10.0.0.0/8</c>. Empty lets nobody. Default: this machine.</summary>
    public List<string> Allow { get; set => field = value ?? []; } = ["127.0.0.0/8", "::1"];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from item in Allow.Index()
        let fault = AddressSet.Fault(item.Item)
        where fault is not null
        select new ValidationResult(fault, [$"{nameof(Allow)}:{item.Index}"]);
}
