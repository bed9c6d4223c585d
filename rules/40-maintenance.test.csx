Options(new { Active = true, Allow = new[] { "10.0.0.0/8" }, RetryAfter = 600 });

Test("clients get a page and are told when to come back", async proxy =>
{
    var answer = await proxy.GetAsync("/");
    Expect(answer.Status, 503);
    Expect(answer.Header("Retry-After"), "600");
    ExpectContains(answer.Text, "back soon");
});

Test("who is named passes", async proxy =>
{
    var answer = await proxy.GetAsync("/", request => request.From("10.1.2.3"));
    Expect(answer.Status, 200);
});

Test("without maintenance all pass", async proxy =>
{
    proxy.Options(new { });
    Expect((await proxy.GetAsync("/")).Status, 200);
});
