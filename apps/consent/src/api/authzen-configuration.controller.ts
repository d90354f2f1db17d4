import { Controller, Get, Header, Inject } from '@nestjs/common';
import type { consentApi } from '@coop/contracts';
import { Public } from '@coop/service-kit';
import type { z } from 'zod';
import type { ConsentParts } from '../application/parts.js';
import { CONSENT_PARTS } from '../consent-parts.token.js';

/** Where the decision point is found (AuthZEN 1.0 section 9). The address is set, never taken from a request. */
@Controller('.well-known')
export class AuthzenConfigurationController {
  constructor(@Inject(CONSENT_PARTS) private readonly parts: ConsentParts) {}

  @Get('authzen-configuration')
  @Public()
  @Header('Cache-Control', 'public, max-age=3600')
  configuration(): z.infer<typeof consentApi.accessConfiguration> {
    const { publicUrl } = this.parts;
    const at = (path: string) => `${publicUrl}/access/v1/${path}`;
    return {
      policy_decision_point: publicUrl,
      access_evaluation_endpoint: at('evaluation'),
      access_evaluations_endpoint: at('evaluations'),
      search_subject_endpoint: at('search/subject'),
      search_resource_endpoint: at('search/resource'),
      search_action_endpoint: at('search/action'),
    };
  }
}
