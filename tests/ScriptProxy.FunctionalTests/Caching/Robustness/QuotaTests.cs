using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Reloading;

namespace ScriptProxy.FunctionalTests.Caching.Robustness;

/// <summary>What an upstream tells one client of its quota (draft-ietf-httpapi-ratelimit-headers) is not for who shares the answer.</summary>
public sealed class QuotaTests
{
    [Fact]
    public async Task Nobody_who_shares_an_answer_is_told_of_anothers_quota()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var caching = await CachingProxy.StartAsync(
            async (http, count) =>
            {
                CachingProxy.Add(http.Response, "Cache-Control: max-age=10", "RateLimit: \"a\";r=4;t=9", "X-RateLimit-Remaining: 4", "X-Kept: yes");
                asked.SetResult();
                await answer.Task;
                await http.Response.WriteAsync($"answer {count}");
            },
            settings: CachingProxy.Patient);

        var first = caching.GetAsync("/");
        await asked.Task;
        var second = caching.GetAsync("/");
        await caching.WaitingAsync(1);
        answer.SetResult();

        using var fetched = await first;
        using var shared = await second;
        using var stored = await caching.GetAsync("/");
        foreach (var response in (HttpResponseMessage[])[fetched, shared, stored])
        {
            Assert.Equal(("answer 1", "yes"), (await response.Content.ReadAsStringAsync(), response.Header("X-Kept")));
            Assert.All(["RateLimit", "X-RateLimit-Remaining"], name => Assert.Null(response.Header(name)));
        }
    }
}
