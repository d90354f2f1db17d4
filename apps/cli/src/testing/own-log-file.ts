import { ownLog, type OwnLog } from '@coop/contracts/audit-api';

/**
 * A file as it was once given to a member of an invented cooperative: what was given must verify for ever. Two events
 * of hers, one that concerns somebody else as well, one more, and one after the recorded map.
 */
export const ownLogFile = (): OwnLog =>
  ownLog.parse({
    format: 'dc/own-log/v1',
    party: 'd8bbc4fb-8cfb-5d7a-a93c-19fa36079a6e',
    origin: 'cooperative.example/log',
    vkey: 'cooperative.example/log+f8e65c29+AddVPaypvZzetQtAYPnoFYgbaBqA6Oeju2ga3/7pbKg7',
    checkpoint:
      'cooperative.example/log\n9\nor5aGIC7kfv7Hp6moD9enNjI50wkw5NIK6oTV6oCUkA=\n\n— cooperative.example/log +OZcKSVRAmcY3bbeD/rU0X8nr7WYDdumrZtvqZRCzhxJu6l38HgQfLAQik3a/lYZz4Xx3R2rC7U0uCiWXFASsO93qQg=\n',
    map: {
      index: 7,
      opening: {
        salt: '319200db3e06468c18539072b26237d1ebe7e883cb9490eab0590faddd686803',
        event:
          '{"actor":"system:audit","causationId":"8bdf7310-6aed-55ec-9b29-3a5d6e21f61a","commandId":"8bdf7310-6aed-55ec-9b29-3a5d6e21f61a","correlationId":"8bdf7310-6aed-55ec-9b29-3a5d6e21f61a","data":{"atPosition":"6","root":"68f33e5a3d9de705ca535219890314bd8d80b91153dd1cc7ae321c556ec83f73"},"id":"01a22375-f6d1-75f8-b8cc-da10b4afe6db","position":"8","recordedAt":"2026-01-10T08:00:00.000Z","retention":"no-personal-values","revision":"1","stream":"audit-subject-map-9501314b-14d8-5d81-a4f7-0a2f815bfcef","type":"audit.subject-heads.recorded","version":1}',
      },
      proof: {
        siblings: ['2929ddb6e3ad7b058e7b593ffc34daa8373b05d36ffba3aa9b4f11c1ce0ddd38'],
        end: {
          key: '70996b3a8c3f8bfba87d1599d5ecbc068c701aa9869db3b38a5ed55d707ddacc',
          value: 'b44e8096c1969f415d4a17234504cc76bd9192e09a95f400411fe2176463d649',
        },
      },
      blind: 'ac8da969eae3a97f85a53de88bf07d12f49444d1fe5c079324bb14aa5319d4ea',
    },
    parts: [
      {
        entries: [
          {
            index: 0,
            leafHash: '14b42845a5e37dcc2a6fdc1588547a778ae58b0683bd61b770e17d5ade57ee84',
            time: '2026-01-10T08:00:00.000Z',
            type: 'identity.party.registered',
            opening: {
              salt: 'a8ef6279d712cea489fcbddcb617e6b49c4a506508fc070024abe51fba23e429',
              event:
                '{"actor":"system:test","causationId":"01a22375-f49a-7d08-ac8b-5afbd101a2a5","commandId":"01a22375-f49a-7a93-b869-3ca86d32f178","correlationId":"01a22375-f49a-7d08-ac8b-5afbd101a2a5","data":{"kind":"person","party":"d8bbc4fb-8cfb-5d7a-a93c-19fa36079a6e","registeredBy":"system:test"},"id":"01a22375-f49a-7d08-ac8b-5afbd101a2a5","position":"1","recordedAt":"2026-01-10T08:00:00.000Z","retention":"until-erasure","revision":"0","stream":"identity-party-f1cd0d80-e76c-5540-bba4-3d17eb77a50c","type":"identity.party.registered","version":1}',
            },
          },
          {
            index: 2,
            leafHash: '975a835bba6e7af49f7d7feca4ed2907c26bd3d714985fa863410918e29b6ee0',
            time: '2026-01-10T08:00:00.000Z',
            type: 'records.record.created',
            opening: {
              salt: 'cf0a3b3643250261a3755d4eec492d54ce74f95d5bf308a3690d392fecc94997',
              event:
                '{"actor":"system:test","causationId":"01a22375-f4a2-7724-b7c8-0ee7b8ff0e5e","commandId":"01a22375-f4a2-7bab-ac9e-7c584148b38d","correlationId":"01a22375-f4a2-7724-b7c8-0ee7b8ff0e5e","data":{"category":"contact","fields":[{"empty":false,"name":"phone","sensitive":false,"subjects":["d8bbc4fb-8cfb-5d7a-a93c-19fa36079a6e"]}],"kind":"personal-data","owners":["d8bbc4fb-8cfb-5d7a-a93c-19fa36079a6e"],"record":"b489da5a-cdb2-59fe-98a2-3e60b39d5a2d"},"id":"01a22375-f4a2-7724-b7c8-0ee7b8ff0e5e","position":"3","recordedAt":"2026-01-10T08:00:00.000Z","retention":"until-erasure","revision":"0","stream":"records-record-e384480b-6b09-5709-b548-dfe1d6e38a55","type":"records.record.created","version":1}',
            },
          },
          {
            index: 4,
            leafHash: 'bf11e919edd0509e0592c5504ca28631a5855e2f369644b1f0cb4e5363dbdfa1',
            time: '2026-01-10T08:00:00.000Z',
            type: 'consent.decision.given',
            opening: null,
          },
          {
            index: 5,
            leafHash: 'cbefa6f508b7746a955286b2ebf21b5e62737f4fb7d2dac51babf2ff07fc78dc',
            time: '2026-01-10T08:00:00.000Z',
            type: 'consent.grant.given',
            opening: {
              salt: '36747cddc8e59ff52372ee5ed9e8d73f45b2f64d8816de098244adae12fce980',
              event:
                '{"actor":"system:test","causationId":"01a22375-f5d5-7dc4-9dd9-d160982a43d3","commandId":"01a22375-f5d5-75f7-82a7-336a4ee32b37","correlationId":"01a22375-f5d5-7dc4-9dd9-d160982a43d3","data":{"grant":"635a62da-d599-50c9-bc21-8bfb5385caee","stakeholder":"d8bbc4fb-8cfb-5d7a-a93c-19fa36079a6e","terms":{"actions":["read"],"fields":["phone"],"from":"2026-01-10T08:00:00.000Z","purposes":["ResearchAndDevelopment"],"recipient":"73217e0e-278b-52d0-b0a5-9f596b0c9c8c","scope":{},"until":"2026-12-31T00:00:00.000Z"}},"id":"01a22375-f5d5-7dc4-9dd9-d160982a43d3","position":"6","recordedAt":"2026-01-10T08:00:00.000Z","retention":"until-erasure","revision":"0","stream":"consent-grant-7282be94-35a2-5d2e-b507-67647c6b53e3","type":"consent.grant.given","version":1}',
            },
          },
        ],
        proof: [
          '046048eabf42f713d646a487ccae01d54fc2f59fc266279cd52d8e81ed71f6da',
          '05678d96b2c281dbda8ab32876f90f119724b6adc8b8a317dd6e619ea1c42c15',
          'e548fa8a5c9b5e44007900c102a0ba81ee2162632b8f2dd03b2330669c61a3ce',
          '52ccdf1ac6d94742b779091abb04cc5d0c5f3ab94b575439d28fdb7824ac195e',
        ],
        next: null,
      },
    ],
    since: [
      {
        index: 8,
        time: '2026-01-11T14:00:00.000Z',
        type: 'consent.grant.withdrawn',
      },
    ],
    moreSince: 0,
  });
